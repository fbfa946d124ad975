using System.Collections.Concurrent;
using Orleans.Storage;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>
/// Workers on every silo that count a record up, each change with a name of its own in it, and remember what they were told of it.
/// </summary>
internal sealed class SharedStateWorkers
{
    private const int WorkersOfASilo = 2;

    private readonly IStateCluster _cluster;
    private readonly int _keys;
    private readonly ConcurrentDictionary<string, Outcome> _outcomes = new();
    private readonly Task[] _workers;
    private readonly bool[] _away;
    private readonly int[] _parked;
    private volatile bool _stopping;
    private int _acknowledged;
    private int _conflicts;
    private int _unknown;

    public SharedStateWorkers(IStateCluster cluster, int keys)
    {
        _cluster = cluster;
        _keys = keys;
        _away = new bool[cluster.Count];
        _parked = new int[cluster.Count];
        _workers = [.. from silo in Enumerable.Range(0, cluster.Count)
                       from worker in Enumerable.Range(0, WorkersOfASilo)
                       select Task.Run(() => WorkAsync(silo, worker))];
    }

    private enum Outcome
    {
        Done,
        Conflict,
        NothingChanged,
        Unknown,
    }

    /// <summary>How many changes were acknowledged until now; throws what a worker ended with, so that nobody waits for its work.</summary>
    public int Acknowledged
    {
        get
        {
            ThrowIfOneFailed();
            return Volatile.Read(ref _acknowledged);
        }
    }

    public int Conflicts => Volatile.Read(ref _conflicts);

    public int Unknown => Volatile.Read(ref _unknown);

    /// <summary>The silo is about to end: what fails on it from now on is as it should be.</summary>
    public void Leave(int silo) => Volatile.Write(ref _away[silo], true);

    /// <summary>The silo is back. What was begun on the one that ended must have ended with it.</summary>
    public async Task JoinAsync(int silo)
    {
        await Eventually.TrueAsync(
            () =>
            {
                ThrowIfOneFailed();
                return Volatile.Read(ref _parked[silo]) == WorkersOfASilo;
            },
            "what waited for the silo that ended was told so");
        Volatile.Write(ref _away[silo], false);
    }

    public async Task StopAsync()
    {
        _stopping = true;
        await Task.WhenAll(_workers);
    }

    /// <summary>Holds a record to what the workers were told.</summary>
    public async Task CheckAsync(int key)
    {
        var seen = new HashSet<(int, string?)>();
        for (var silo = 0; silo < _cluster.Count; silo++)
        {
            var state = await _cluster.ReadAsync(silo, KeyOf(key));
            seen.Add((state.State!.Number, state.ETag));
            Assert.Equal(state.State!.Number, state.State.Changes.Count);
            var made = state.State.Changes.ToHashSet();
            Assert.Equal(state.State.Changes.Count, made.Count);
            foreach (var (change, outcome) in _outcomes.Where(one => one.Key.StartsWith(KeyOf(key) + "/", StringComparison.Ordinal)))
            {
                if (outcome == Outcome.Done)
                    Assert.Contains(change, made);
                else if (outcome != Outcome.Unknown)
                    Assert.DoesNotContain(change, made);
            }
        }

        Assert.Single(seen);
    }

    private void ThrowIfOneFailed() => Array.Find(_workers, worker => worker.IsFaulted)?.GetAwaiter().GetResult();

    private static string KeyOf(int key) => $"k{key}";

    private async Task WorkAsync(int silo, int worker)
    {
        for (var turn = 0; !_stopping; turn++)
        {
            if (Volatile.Read(ref _away[silo]))
            {
                Interlocked.Increment(ref _parked[silo]);
                while (Volatile.Read(ref _away[silo]) && !_stopping)
                    await Task.Delay(5);
                Interlocked.Decrement(ref _parked[silo]);
                continue;
            }

            var key = KeyOf(turn % _keys);
            var change = $"{key}/{silo}.{worker}.{turn}";
            try
            {
                await ChangeAsync(silo, key, change);
            }
            catch (Exception e) when (Volatile.Read(ref _away[silo]) && e is not InconsistentStateException)
            {
                // Its silo is gone, and nobody would have been told: it may have been made.
                _outcomes[change] = Outcome.Unknown;
            }
        }
    }

    private async Task ChangeAsync(int silo, string key, string change)
    {
        var state = await _cluster.ReadAsync(silo, key);
        state.State!.Number++;
        state.State.Changes.Add(change);
        try
        {
            await _cluster.WriteAsync(silo, state, key);
            _outcomes[change] = Outcome.Done;
            Interlocked.Increment(ref _acknowledged);
        }
        catch (InconsistentStateException)
        {
            _outcomes[change] = Outcome.Conflict;
            Interlocked.Increment(ref _conflicts);
        }
        catch (StateOutcomeUnknownException)
        {
            _outcomes[change] = Outcome.Unknown;
            Interlocked.Increment(ref _unknown);
        }
        catch (SiloFencedException)
        {
            _outcomes[change] = Outcome.NothingChanged;
        }
    }
}
