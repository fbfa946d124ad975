using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;
using Operation = OrleansCluster.Simulator.Checking.Operation;
using StoreOperation = OrleansCluster.Algorithms.Metadata.Commands.Operation;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>The calls of one client, each recorded with what it asked for and what it was told. True: it was answered.</summary>
/// <param name="world">Where it is recorded.</param>
/// <param name="client">Whose calls they are.</param>
/// <param name="metadata">The library.</param>
/// <param name="nextCall">Numbers of changes.</param>
internal sealed class MetadataWork(World world, SimClient client, MetadataClient metadata, Func<int> nextCall)
{
    private const string Store = "store";

    /// <summary>Every key that is used: so few that calls meet. One begins with another: what is of a prefix is of its own key and of longer ones.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["a", "b", "c", "d", "d/e"];

    private Chance Chance => client.Process.Chance;

    public Task<bool> GetAsync(string key, TimeSpan? age, long revision) =>
        ReadAsync(new ReadCall(new RangeOperation(KeyRange.One(Bytes(key))) { Revision = revision }, age), async () =>
        {
            var result = await metadata.GetAsync(Bytes(key), new ReadOptions { Consistency = Of(age), Revision = revision });
            return Seen(result.Item is { } item ? [item] : [], result.Item is null ? 0 : 1, false, result.Revision);
        });

    /// <summary>Reads a range: of some, the keys only, or their number.</summary>
    public Task<bool> RangeAsync(KeyRange range, TimeSpan? age, long revision, int limit)
    {
        var what = Chance.Next(8);
        var operation = new RangeOperation(range) { Revision = revision, Limit = limit, KeysOnly = what == 0, CountOnly = what == 1 };
        return ReadAsync(new ReadCall(operation, age), async () =>
        {
            var options = new RangeOptions { Consistency = Of(age), Revision = revision, Limit = limit, KeysOnly = operation.KeysOnly, CountOnly = operation.CountOnly };
            var result = await metadata.GetRangeAsync(range, options);
            return Seen(result.Items, result.Count, result.HasMore, result.Revision);
        });
    }

    /// <summary>Reads page by page, at one revision whatever happens meanwhile: it is not told which.</summary>
    public Task<bool> PagesAsync(int page) => ReadAsync(new ReadCall(new RangeOperation(KeyRange.All), null), async () =>
    {
        var items = new List<KeyVersion>();
        await foreach (var item in metadata.GetAllAsync(KeyRange.All, new RangeOptions { Limit = page }))
        {
            items.Add(item);
            if (Chance.Hits(0.2)) await Task.Delay(Chance.Exponential(TimeSpan.FromMilliseconds(300)), client.Process.Time);
        }

        return Seen(items, items.Count, false, ReadSeen.NotTold);
    });

    public Task<bool> PutAsync(string key, long lease = 0)
    {
        var call = nextCall();
        var value = CallMarks.Value(call);
        var returns = Chance.Hits(0.5);
        return ChangeAsync("put", new ChangeCall(call, [new(key, value)], [], $"put {key}={value}"), async () =>
        {
            var done = await metadata.PutAsync(Bytes(key), Bytes(value), new PutOptions { ReturnPrevious = returns, LeaseId = lease });
            return Done(true, done.Revision, done.IsAbridged, () => [new PutResult(done.Previous)]);
        });
    }

    /// <summary>Deletes the keys from one to another, both included.</summary>
    public Task<bool> DeleteAsync(string from, string to)
    {
        var call = nextCall();
        string[] gone = [.. Keys.Where(key => string.CompareOrdinal(from, key) <= 0 && string.CompareOrdinal(key, to) <= 0)];
        var returns = Chance.Hits(0.5);
        var what = new ChangeCall(call, [.. gone.Select(key => new KeyValuePair<string, string?>(key, null))], [], $"delete {from}..{to}");
        return ChangeAsync("delete", what, async () =>
        {
            var done = await metadata.DeleteAsync(CallMarks.Range(call, from, to), returns);
            return Done(true, done.Revision, done.IsAbridged, () => [new DeleteResult(done.Deleted, [.. done.Previous])]);
        });
    }

    public Task<bool> TransactAsync()
    {
        var call = nextCall();
        Compare[] compares = [CallMarks.Condition(call), .. Enumerable.Range(0, Chance.Next(3)).Select(_ => Draw())];
        var values = 0;
        var then = Branch(call, ref values);
        var otherwise = Branch(call, ref values);
        var what = new ChangeCall(call, Changes(then), Changes(otherwise), CommandText.Of(new TransactionCommand(compares, then, otherwise)));
        return ChangeAsync("transaction", what, async () =>
        {
            var done = await metadata.Transaction().If(compares).Then(then).Else(otherwise).CommitAsync();
            Note(done.Results);
            return Done(done.Succeeded, done.Revision, done.IsAbridged, () => done.Results);
        });
    }

    /// <summary>Gives up the history before a revision that was seen not long ago.</summary>
    public async Task CompactAsync()
    {
        var revision = Seen() - Chance.Next(20);
        if (revision < 1) return;
        var operation = world.History.Begin(client.Name, "compact", Store, revision);
        try
        {
            await metadata.CompactAsync(revision);
            world.History.Ok(operation);
        }
        catch (MetadataException exception)
        {
            End(operation, exception);
        }
    }

    /// <summary>Bounds what begins with a prefix (empty: the store), or takes the bound away.</summary>
    public async Task<bool> SetQuotaAsync(string prefix, long? bytes)
    {
        var operation = world.History.Begin(client.Name, "quota", Store, $"{prefix}: {bytes}");
        try
        {
            await metadata.SetQuotaAsync(Bytes(prefix), bytes);
            world.History.Ok(operation);
            return true;
        }
        catch (MetadataException exception)
        {
            End(operation, exception);
            return false;
        }
    }

    /// <summary>One of the revisions that this client was told of; 0 if of none.</summary>
    public long Seen() => _seen.Count == 0 ? 0 : Chance.Pick(_seen);

    private static ByteString Bytes(string text) => ByteString.OfUtf8(text);

    private static Consistency Of(TimeSpan? age) => age is { } allowed ? Consistency.Stale(allowed) : Consistency.Linearizable;

    private readonly List<long> _seen = [];
    private readonly Dictionary<string, long> _modified = [];
    private readonly Dictionary<string, string> _values = [];

    private static ReadSeen Seen(IReadOnlyList<KeyVersion> items, long count, bool hasMore, long revision) => new(
        revision,
        AnswerText.Range(items.Select(AnswerText.Of), count, hasMore),
        items.ToDictionary(item => item.Key.ToString(), item => item.Value.ToString()));

    private static ChangeDone Done(bool succeeded, long revision, bool isAbridged, Func<IReadOnlyList<OperationResult>> results) => new(
        succeeded,
        revision,
        isAbridged ? null : AnswerText.At(revision, AnswerText.Transaction(succeeded, results().Select(AnswerText.Of))));

    private static KeyValuePair<string, string?>[] Changes(StoreOperation[] branch) => [.. branch.SelectMany(operation => operation switch
    {
        PutOperation put => [new KeyValuePair<string, string?>(put.Key.ToString(), put.Value.ToString())],
        DeleteOperation delete => Keys.Where(key => delete.Range.Contains(Bytes(key))).Select(key => new KeyValuePair<string, string?>(key, null)),
        _ => Enumerable.Empty<KeyValuePair<string, string?>>(),
    })];

    // Mostly conditions that hold as long as nobody else was there in between.
    private Compare Draw()
    {
        var key = Chance.Pick(Keys);
        return Chance.Next(5) switch
        {
            0 => Compare.Exists(Bytes(key)),
            1 => Compare.Missing(Bytes(key)),
            2 when Seen() is > 0 and var revision => Compare.Of(KeyRange.All, CompareTarget.ModRevision, CompareRelation.Less, revision + Chance.Next(5)),
            3 => DrawAny(key),
            _ => Compare.Unchanged(Bytes(key), _modified.GetValueOrDefault(key)),
        };
    }

    // Whatever can be compared, in any way, with something near to it.
    private Compare DrawAny(string key)
    {
        var range = Chance.Hits(0.7) ? KeyRange.One(Bytes(key)) : KeyRange.Prefix(Bytes(key));
        var relation = Chance.Pick(Enum.GetValues<CompareRelation>());
        return Chance.Pick(Enum.GetValues<CompareTarget>()) switch
        {
            CompareTarget.Value => new Compare(range, CompareTarget.Value, relation, 0, Bytes(_values.GetValueOrDefault(key, "5"))),
            CompareTarget.Version => Compare.Of(range, CompareTarget.Version, relation, Chance.Next(4)),
            var target and (CompareTarget.CreateRevision or CompareTarget.ModRevision) =>
                Compare.Of(range, target, relation, Chance.Hits(0.5) ? _modified.GetValueOrDefault(key) : Seen()),
            var lease => Compare.Of(range, lease, relation, Chance.Next(2)),
        };
    }

    private StoreOperation[] Branch(int call, ref int values)
    {
        var operations = new List<StoreOperation>();
        var free = Keys.ToList();
        Chance.Shuffle(free);
        for (var left = Chance.Next(4); left > 0; left--)
        {
            var key = free[left];
            operations.Add(Chance.Next(5) switch
            {
                0 => new DeleteOperation(KeyRange.One(Bytes(key))) { ReturnPrevious = true },
                1 => new RangeOperation(KeyRange.All),
                _ => new PutOperation(Bytes(key), Bytes(CallMarks.Value(call, values++))) { ReturnPrevious = Chance.Hits(0.3) },
            });
        }

        return [.. operations];
    }

    private async Task<bool> ReadAsync(ReadCall call, Func<Task<ReadSeen>> read)
    {
        var operation = world.History.Begin(client.Name, "read", Store, call);
        try
        {
            var seen = await read();
            world.History.Ok(operation, seen);
            if (seen.Revision != ReadSeen.NotTold) Note(seen.Revision);
            return true;
        }
        catch (RevisionCompactedException exception) when (call.Operation.Revision > 0)
        {
            world.History.Ok(operation, new ReadCompacted(exception.CompactedRevision));
            return true;
        }
        catch (MetadataException exception)
        {
            world.History.Failed(operation, exception.Message);
            return false;
        }
    }

    private async Task<bool> ChangeAsync(string action, ChangeCall call, Func<Task<ChangeDone>> change)
    {
        var operation = world.History.Begin(client.Name, action, Store, call with { Library = metadata });
        try
        {
            var done = await change();
            world.History.Ok(operation, done);
            Note(done.Revision);
            foreach (var (key, value) in done.Succeeded ? call.Then : call.Else)
            {
                _modified[key] = done.Revision;
                if (value is not null) _values[key] = value;
            }

            return true;
        }
        catch (MetadataException exception)
        {
            End(operation, exception);
            return false;
        }
    }

    private void End(Operation operation, MetadataException exception)
    {
        if (exception.OutcomeKnown && !IsAmbiguous(operation, exception)) world.History.Failed(operation, exception.Message);
        else world.History.Unknown(operation, exception.Message);
    }

    // If requests come twice, the second copy of one that a replica refused may come to it as a leader (docs/metadata.md).
    private bool IsAmbiguous(Operation operation, MetadataException exception) =>
        exception is MetadataUnavailableException or MetadataBusyException && world.Network.HasDoubledSince(operation.Invoked);

    private void Note(IEnumerable<OperationResult> results)
    {
        foreach (var item in results.OfType<RangeResult>().SelectMany(result => result.Items)) _modified[item.Key.ToString()] = item.ModRevision;
    }

    private void Note(long revision)
    {
        if (revision == 0) return;
        if (_seen.Count >= 40) _seen.RemoveAt(0);
        _seen.Add(revision);
    }
}
