using System.Collections.Immutable;
using System.Globalization;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Shards;

namespace OrleansCluster.Algorithms.Tests.Cache.Shards;

/// <summary>
/// One shard on a few silos with a store, by chance of a seed: messages and transactions are late, twice or lost, their answers too; silos read the store late, are
/// killed, paused, made deaf and come back; the map changes. After every step at most one silo serves, and nobody reads what contradicts what was acknowledged;
/// where copies are lost one at a time, none is the last.
/// </summary>
internal sealed class ShardModel
{
    private const int KeyCount = 6;

    private readonly Random _random;
    private readonly int _copies;
    private readonly int _faultsOf100;
    private readonly int _haste;
    private readonly Silo[] _silos;
    private readonly Store _store = new();
    private readonly List<Action> _underWay = [];
    private readonly Dictionary<(ShardMember, ShardMember), (ReplicationRequest Request, int Age)> _calls = [];
    private readonly List<PendingWrite> _writes = [];
    private readonly List<PendingRead> _reads = [];
    private readonly long[] _floor = new long[KeyCount];
    private readonly ShardOptions _options;
    private ImmutableArray<string> _map;
    private ShardView _earlier;
    private long _incarnations;
    private long _now;
    private bool _isCalm;

    public ShardModel(int seed)
    {
        _random = new(seed);
        _copies = 1 + (seed % 3);
        (_faultsOf100, _haste) = (1 + _random.Next(_copies == 3 ? 3 : 12), 1 + _random.Next(12));
        _silos = [.. Enumerable.Range(0, 3 + _random.Next(_copies)).Select(number => new Silo($"s{number}"))];
        _map = [.. _silos.Select(silo => silo.Name)];
        _options = new()
        {
            CapacityBytes = CacheLimits.MinCapacityBytes,
            PatienceMs = 500,
            RetryMs = 20,
            MessageBytes = 1 + _random.Next(400),
            KeptRecordBytes = 1 + _random.Next(2_000),
            WaitingRecordBytes = 2_000 + _random.Next(4_000),
        };
        foreach (var silo in _silos)
            Start(silo);
        _earlier = View();
    }

    public int Acknowledged { get; private set; }

    public int Hits { get; private set; }

    /// <summary>Every change of the record that was made.</summary>
    public IReadOnlyList<ShardProposal> Changes => _store.Changes;

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Step();
            CheckServing();
        }

        // Faults end. What is wanted comes to be, and all copies are the same.
        _isCalm = true;
        foreach (var silo in _silos.Where(silo => !silo.IsUp || !_store.Living.Contains(silo.Member)))
        {
            _store.Living.Remove(silo.Member);
            Start(silo);
        }

        foreach (var silo in _silos)
            (silo.Believes, silo.IsDeaf) = (true, false);
        for (var step = 0; step < 20_000 && !IsSettled(); step++)
        {
            Step();
            CheckServing();
        }

        Assert.True(IsSettled(), $"It does not settle: wanted {string.Join(", ", Wanted())}; {_store.Record}; {string.Join("; ", _silos.Select(Describe))}");
    }

    private string Describe(Silo silo) => $"{silo.Member} {silo.Replica?.Role} epoch {silo.Replica?.Epoch} {silo.Replica?.Point} proposes {silo.Replica?.Proposal}";

    private bool IsSettled()
    {
        var wanted = Wanted();
        if (_store.Record is not { } record || record.Owner != wanted[0] || !record.Backups.ToHashSet().SetEquals(wanted.Skip(1)))
            return false;
        var copies = _silos.Where(silo => wanted.Contains(silo.Member)).Select(silo => silo.Replica!).ToArray();
        return copies.All(copy => copy.Point == copies[0].Point) && copies.Count(copy => copy.Serving is not null) == 1
            && _silos.All(silo => wanted.Contains(silo.Member) || silo.Replica!.Role == ShardRole.None);
    }

    private void Step()
    {
        _now += _random.Next(20);
        var silo = _silos[_random.Next(_silos.Length)];
        if (!_isCalm && _random.Next(100) < _faultsOf100)
            Fail(silo);
        else
            Work(silo);
        FailOldCalls();
    }

    private void Work(Silo silo)
    {
        switch (_random.Next(80))
        {
            case < 25:
                Deliver();
                break;
            case < 35:
                Read(silo);
                break;
            case < 40:
                Propose(_silos.FirstOrDefault(one => one.Replica?.Proposal is not null) ?? silo);
                break;
            case < 50:
                Send(_silos.FirstOrDefault(one => one.Replica?.Role == ShardRole.Owner) ?? silo);
                break;
            case < 55:
                silo.Replica?.Tick(_now);
                break;
            case < 56 when silo.IsDeaf && _random.Next(4) == 0:
                silo.IsDeaf = false;
                break;
            case < 56:
                if (_silos.FirstOrDefault(one => !one.IsUp && !_store.Living.Contains(one.Member)) is { } down)
                    Start(down);
                break;
            case < 57:
                if (_silos.FirstOrDefault(one => !one.IsUp && _store.Living.Contains(one.Member)) is { } dead)
                    Expire(dead);
                break;
            case < 60:
                Renew(_silos.FirstOrDefault(one => one.Replica?.Role == ShardRole.Owner) ?? silo);
                break;
            case < 70:
                for (var count = _isCalm ? 0 : 1 + _random.Next(3); count > 0; count--)
                    Use(_silos.FirstOrDefault(one => one.Serves) ?? silo);
                break;
            default:
                Complete();
                break;
        }
    }

    private void Fail(Silo silo)
    {
        switch (_random.Next(8))
        {
            case 0:
                Kill(silo);
                break;
            case 1:
                Kill(_silos.First(one => _store.Record is null || one.Name == _store.Record.Owner.Silo));
                break;
            case 2:
                silo.Believes = silo.IsUp && !silo.Believes && _store.Living.Contains(silo.Member);
                break;
            case 3:
                Expire(_silos.FirstOrDefault(one => !one.Believes && _store.Living.Contains(one.Member)) ?? silo);
                break;
            case 4:
                Deafen(_random.Next(2) == 0 ? silo : _silos.First(one => _store.Record is null || one.Name == _store.Record.Owner.Silo));
                break;
            case 5:
                _map = _map.Remove(silo.Name).Insert(_random.Next(_map.Length), silo.Name);
                break;
            default:
                if (_underWay.Count > 0)
                    _underWay.RemoveAt(_random.Next(_underWay.Count));
                break;
        }
    }

    private void Start(Silo silo)
    {
        silo.Member = new(silo.Name, ++_incarnations);
        _store.Living.Add(silo.Member);
        (silo.Replica, silo.Believes, silo.IsDeaf) = (new(silo.Member, _options), true, false);
    }

    // Copies are lost one at a time: the next only when there is a backup again, or there is to be none.
    private void Kill(Silo silo)
    {
        if (silo.IsUp && MayLose(silo))
            (silo.Replica, silo.Believes) = (null, false);
    }

    // A lease that nobody hears of any more ends, sooner or later.
    private void Deafen(Silo silo) => silo.IsDeaf |= silo.IsUp && MayLose(silo);

    private bool MayLose(Silo silo) =>
        _copies == 1 || _store.Record is not { } record || !record.Backups.Add(record.Owner).Contains(silo.Member) || LeavesACopy(silo.Member);

    // An owner that has asked for a backup to be taken out has lost that one already.
    private bool LeavesACopy(ShardMember dying)
    {
        var record = _store.Record!;
        var named = At(record.Owner)?.Proposal is { Kind: ShardProposalKind.RemoveBackup } removal ? removal.Record : record;
        return named.Backups.Add(record.Owner).Any(member => member != dying && _silos.Any(silo => silo is { IsUp: true, IsDeaf: false } && silo.Member == member));
    }

    // The store ends a lease only when its holder no longer believes in it.
    private void Expire(Silo silo)
    {
        if (silo.Believes || !_store.Living.Contains(silo.Member) || (silo is { IsUp: true, IsDeaf: false } && !MayLose(silo)))
            return;
        _store.Living.Remove(silo.Member);
        if (silo.IsUp)
            silo.Replica = null;
    }

    private ImmutableArray<ShardMember> Wanted() =>
        [.. _map.Select(name => _silos.First(silo => silo.Name == name).Member).Where(_store.Living.Contains).Take(_copies)];

    private ShardView View() => new(_store.Revision, _store.Record, _store.Living.ToHashSet(), Wanted());

    private void Read(Silo silo)
    {
        var (member, view) = (silo.Member, View());

        // What a silo knows of leases may be older than the record.
        if (_random.Next(4) == 0 && !_isCalm)
            view = view with { Living = _earlier.Living, Wanted = _earlier.Wanted };
        if (_random.Next(20) == 0)
            _earlier = View();
        Later(() => Hearing(member)?.Observe(view, _now));
    }

    private void Renew(Silo silo)
    {
        var (member, asked) = (silo.Member, _now);
        Later(() =>
        {
            if (_store.Living.Contains(member))
                Later(() => Hearing(member)?.StoreAnswered(asked, _now));
        });
    }

    private void Propose(Silo silo)
    {
        if (silo.Replica?.Proposal is not { } proposal)
            return;
        var member = silo.Member;
        Later(() =>
        {
            var isDone = _store.Transact(member, proposal);
            Assert.False(isDone && _copies > 1 && proposal.Kind == ShardProposalKind.BeginEmpty && _floor.Any(version => version > 0), $"All copies are lost: {proposal.Record}.");
            var view = View();
            Later(() =>
            {
                Hearing(member)?.Observe(view, _now);
                if (!isDone && view.Revision == proposal.ExpectedRevision)
                    Hearing(member)?.Refused(proposal, _now);
            });
        });
    }

    private void Send(Silo silo)
    {
        foreach (var other in silo.Replica?.Others.ToArray() ?? [])
        {
            if (_calls.ContainsKey((silo.Member, other)) || !silo.Replica!.TryAsk(other, _now, out var request))
                continue;
            var from = silo.Member;
            _calls.Add((from, other), (request, 0));
            Later(() =>
            {
                if (Hearing(other)?.Receive(request, _now) is not { } answer)
                    return;
                Later(() =>
                {
                    if (Hearing(from) is { } heard && _calls.TryGetValue((from, other), out var call) && ReferenceEquals(call.Request, request) && _calls.Remove((from, other)))
                        heard.Answered(other, request, answer, _now);
                });
            });
        }
    }

    private void FailOldCalls()
    {
        foreach (var (way, (request, age)) in _calls.ToArray())
        {
            _calls[way] = (request, age + 1);
            if (age <= (_isCalm ? 200 : 40))
                continue;
            _calls.Remove(way);
            At(way.Item1)?.Failed(way.Item2, request, _now);
        }
    }

    private void Use(Silo silo)
    {
        if (!silo.Serves)
            return;
        var key = _random.Next(KeyCount);
        var (bytes, serving, results) = (Keys.Of(key), silo.Replica!.Serving!, new CacheResult[1]);
        if (_random.Next(50) == 0)
            silo.Replica.Advance(_now, 1 + _random.Next(10));
        if (_random.Next(2) == 0)
        {
            var outcome = serving.Read(Keys.Hash(bytes), bytes, _now, out var item, out var position);
            if (outcome == ReadOutcome.Unsettled)
            {
                silo.Replica!.TryApply([CacheOperation.Get(Keys.Hash(bytes), bytes)], results, _now, out position);
                item = results[0].Item;
            }

            _reads.Add(new(silo.Member, key, serving, item.Version, position, _floor[key]));
            return;
        }

        // The last key may be deleted, and expires.
        var operation = key == KeyCount - 1 && _random.Next(2) == 0
            ? CacheOperation.Delete(Keys.Hash(bytes), bytes)
            : CacheOperation.Set(Keys.Hash(bytes), bytes, Keys.Bytes(new string('v', _random.Next(200)) + _now.ToString(CultureInfo.InvariantCulture)));
        if (key == KeyCount - 1)
            operation = operation with { Expiry = CacheExpiry.At(serving.TimeAt(_now) + _random.Next(500)) };
        if (silo.Replica.TryApply([operation], results, _now, out var needed) && !results[0].IsRefusal && results[0].Status is CacheStatus.Done)
            _writes.Add(new(silo.Member, key, serving, results[0].Version, needed));
    }

    private void Complete()
    {
        foreach (var write in _writes.ToArray())
        {
            var isOver = At(write.Member) is null;
            if (!isOver && (write.Serving.AckedPosition < write.Position || !Believes(write.Member)))
                continue;
            _writes.Remove(write);
            if (isOver)
                continue;
            Acknowledged++;
            _floor[write.Key] = Math.Max(_floor[write.Key], write.Version);
        }

        foreach (var read in _reads.ToArray())
        {
            var isOver = !ReferenceEquals(At(read.Member)?.Serving, read.Serving) || !Believes(read.Member);
            if (!read.IsSure && !isOver)
                _reads[_reads.IndexOf(read)] = read with { IsSure = true };
            else if (!read.IsSure)
                _reads.Remove(read);
            else if (read.Serving.AckedPosition >= read.Position)
            {
                _reads.Remove(read);
                CheckRead(read);
            }
        }
    }

    private void CheckRead(PendingRead read)
    {
        var start = read.Serving.Table.Position / ShardLimits.PositionsOfGeneration * ShardLimits.PositionsOfGeneration;
        if (read.Version == 0)
        {
            // Of one that may be deleted, what deleted it must not be older; and from then on it is not there unless it is stored again.
            Assert.True(read.Key == KeyCount - 1 ? read.Position >= read.Floor : read.Floor <= start, $"Key {read.Key} is lost: {read.Floor} was there, and {_store.Record} has nothing.");
            if (read.Key == KeyCount - 1)
                _floor[read.Key] = Math.Max(_floor[read.Key], read.Position);
            return;
        }

        Assert.True(read.Version >= read.Floor, $"Key {read.Key} is read as of {read.Version}, and {read.Floor} was there before.");
        Hits++;
        _floor[read.Key] = Math.Max(_floor[read.Key], read.Version);
    }

    private void CheckServing()
    {
        var serving = _silos.Where(silo => silo.Serves).ToArray();
        Assert.True(serving.Length <= 1, $"{string.Join(" and ", serving.Select(Describe))} serve at once.");
    }

    private bool Believes(ShardMember member) => _silos.Any(silo => silo.Member == member && silo.Believes);

    private ShardReplica? At(ShardMember member) => _silos.FirstOrDefault(silo => silo.Member == member)?.Replica;

    private ShardReplica? Hearing(ShardMember member) => _silos.FirstOrDefault(silo => silo.Member == member && !silo.IsDeaf)?.Replica;

    private void Later(Action action)
    {
        _underWay.Add(action);
        if (_random.Next(8) == 0 && !_isCalm)
            _underWay.Add(action);
    }

    // In no order.
    private void Deliver()
    {
        for (var count = 1 + _random.Next(_haste); count > 0 && _underWay.Count > 0; count--)
        {
            var at = _random.Next(_underWay.Count);
            var action = _underWay[at];
            _underWay.RemoveAt(at);
            action();
        }
    }

    private sealed record PendingWrite(ShardMember Member, int Key, ServingShard Serving, long Version, long Position);

    private sealed record PendingRead(ShardMember Member, int Key, ServingShard Serving, long Version, long Position, long Floor, bool IsSure = false);
}
