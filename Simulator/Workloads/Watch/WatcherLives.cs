using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Metadata;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;

namespace OrleansCluster.Simulator.Workloads.Watch;

/// <summary>
/// Somebody who watches a range, over all his lives: each takes some batches, fast or slowly, and ends in an orderly way, or in the middle
/// of waiting, or without telling anybody; the next one goes on where the last batch said.
/// </summary>
/// <param name="world">Where it is recorded.</param>
/// <param name="name">The lane of the timeline.</param>
/// <param name="nextWatch">Numbers of watches.</param>
internal sealed class WatcherLives(World world, string name, Func<int> nextWatch)
{
    private static readonly KeyRange[] s_ranges =
        [KeyRange.All, KeyRange.One(ByteString.OfUtf8("b")), KeyRange.Between(ByteString.OfUtf8("b"), ByteString.OfUtf8("d")), KeyRange.Prefix(ByteString.OfUtf8("d"))];

    private readonly List<object> _abandoned = [];

    /// <summary>Every event of its range before this revision has been told; 0: it has not begun.</summary>
    public long Next { get; private set; }

    private KeyRange Range { get; set; } = KeyRange.All;

    /// <summary>One life: a number of batches.</summary>
    public async Task LiveAsync(SimClient client, MetadataClient metadata)
    {
        var chance = client.Process.Chance;
        Begin(chance);
        await TakeAsync(client, metadata, (int)chance.LongTail(TimeSpan.FromTicks(4), TimeSpan.FromTicks(60)).Ticks + 1, _ => false);
    }

    /// <summary>Goes on until it knows of everything up to a revision. False: the watch failed.</summary>
    public Task<bool> CatchUpAsync(SimClient client, MetadataClient metadata, long revision)
    {
        if (Next == 0) Next = 1;
        return TakeAsync(client, metadata, int.MaxValue, next => next > revision);
    }

    // Mostly where it was; sometimes something new, from now on, from the past or from a revision that is not made yet.
    private void Begin(Chance chance)
    {
        if (Next > 0 && chance.Hits(0.85)) return;
        Range = chance.Pick(s_ranges);
        Next = chance.Next(4) switch
        {
            0 => 0,
            1 => 1,
            2 => Next + chance.Next(20),
            _ => Math.Max(1, Next - chance.Next(200)),
        };
    }

    private async Task<bool> TakeAsync(SimClient client, MetadataClient metadata, int batches, Func<long, bool> isEnough)
    {
        var chance = client.Process.Chance;
        // Whoever must catch up in time does not dawdle.
        var pace = batches == int.MaxValue ? TimeSpan.Zero : chance.Pick([TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(4)]);
        using var death = batches < int.MaxValue && chance.Hits(0.3)
            ? new CancellationTokenSource(chance.Exponential(TimeSpan.FromSeconds(8)), client.Process.Time)
            : new CancellationTokenSource();
        var call = new WatchCall(nextWatch(), Range, Next, chance.Hits(0.5));
        var watch = metadata.WatchAsync(Range, Draw(chance, call), death.Token).GetAsyncEnumerator(death.Token);
        try
        {
            for (; batches > 0; batches--)
            {
                if (!await StepAsync(watch, call)) return false;
                call = call with { From = Next };
                if (isEnough(Next)) return true;
                if (pace > TimeSpan.Zero) await Task.Delay(chance.Exponential(pace), client.Process.Time);
            }
        }
        finally
        {
            // Who dies tells nobody.
            if (chance.Hits(0.7)) await watch.DisposeAsync();
            else _abandoned.Add(watch);
        }

        return true;
    }

    private static WatchOptions Draw(Chance chance, WatchCall call) => new()
    {
        FromRevision = call.From == 0 ? null : call.From,
        WithPrevious = call.WithPrevious,
        MaxEvents = chance.Pick([1, 2, 10, 1000]),
        MaxBytes = chance.Pick([300, 1 << 20]),
        ProgressInterval = chance.Pick([TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)]),
        GiveUpAfter = chance.Pick([TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1)]),
    };

    private async Task<bool> StepAsync(IAsyncEnumerator<WatchBatch> watch, WatchCall call)
    {
        var operation = world.History.Begin(name, "watch", "store", call);
        try
        {
            if (!await watch.MoveNextAsync())
            {
                world.History.Failed(operation, "it ended");
                return false;
            }

            var batch = watch.Current;
            world.History.Ok(operation, new WatchSeen(batch.NextRevision, [.. batch.Events.Select(one => (one.Version.ModRevision, Text(one, call.WithPrevious)))]));
            Next = batch.NextRevision;
            return true;
        }
        catch (RevisionCompactedException exception)
        {
            world.History.Ok(operation, new ReadCompacted(exception.CompactedRevision));
            Next = exception.CompactedRevision;
        }
        catch (MetadataException exception)
        {
            world.History.Failed(operation, exception.Message);
        }
        catch (OperationCanceledException)
        {
            world.History.Failed(operation, "cancelled");
        }

        return false;
    }

    private static string Text(Algorithms.Metadata.Watches.MetadataEvent one, bool withPrevious)
    {
        var now = AnswerText.Of(one.Version);
        return withPrevious ? $"{now} over {(one.Previous is { } previous ? AnswerText.Of(previous) : "nothing")}" : now;
    }
}
