using System.Globalization;
using System.Text;
using OrleansCluster.Algorithms.Cache.Near;

namespace OrleansCluster.Algorithms.Tests.Cache.Near;

/// <summary>
/// Silos that own partitions by leases, change keys and pass partitions on; and a client with a near cache, whose messages take their time. Each hit is held to what was true when.
/// </summary>
internal sealed class NearWorld
{
    private const int Partitions = 4;
    private const int Keys = 12;

    private readonly Random _random;
    private readonly long _bound;
    private readonly NearTable _near;
    private readonly List<(long Life, ChangeFeed Feed, NearSource Source)> _silos = [];
    private readonly int[] _owners = new int[Partitions];
    private readonly List<long>[] _changedAt = [.. Enumerable.Range(0, Keys).Select(_ => new List<long> { 0 })];
    private readonly List<(long At, Action Deliver)> _messages = [];
    private readonly HashSet<int> _asking = [];
    private readonly HashSet<int> _unsure = [];
    private readonly int[] _seen = new int[Keys];
    private long _now;

    public NearWorld(int seed, long bound)
    {
        (_random, _bound, _near) = (new(seed), bound, new(1 << 20, Partitions, bound));
        for (var silo = 0; silo < 3; silo++)
            _silos.Add((silo + 1, new(), new(silo + 1)));
    }

    public int Hits { get; private set; }

    public int StaleHits { get; private set; }

    public void Step()
    {
        _now += _random.Next(3);
        foreach (var message in _messages.Where(message => message.At <= _now).OrderBy(message => message.At).ToList())
        {
            _messages.Remove(message);
            message.Deliver();
        }

        switch (_random.Next(20))
        {
            case < 2: Change(_random.Next(Keys)); break;
            case < 9: Read(_random.Next(Keys)); break;
            case < 17: Ask(_random.Next(_silos.Count)); break;
            case 17 when _random.Next(20) == 0: Move(_random.Next(Partitions)); break;
            case 18 when _random.Next(40) == 0: Lose(_random.Next(_silos.Count)); break;
            case 19 when _random.Next(4) == 0: ChangeHere(_random.Next(Keys)); break;
        }
    }

    private static ulong HashOf(int key) => ((ulong)key << 33) + (ulong)(key % Partitions);

    private static byte[] NameOf(int key) => [(byte)key];

    private void Change(int key)
    {
        var owner = _owners[key % Partitions];
        if (_unsure.Contains(owner))
            return;
        _changedAt[key].Add(_now);
        _silos[owner].Feed.Changed(HashOf(key));
    }

    // By the client itself: it is on its way for a while.
    private void ChangeHere(int key)
    {
        _near.Forget(HashOf(key));
        After(() =>
        {
            Change(key);
            var least = _changedAt[key].Count - 1;
            After(() =>
            {
                _near.Forget(HashOf(key));
                _seen[key] = Math.Max(_seen[key], least);
            });
        });
    }

    private void Read(int key)
    {
        if (_near.TryGet(HashOf(key), NameOf(key), _now, out var item))
        {
            Hits++;
            var number = int.Parse(Encoding.UTF8.GetString(item.Value.Span), CultureInfo.InvariantCulture);
            if (number + 1 < _changedAt[key].Count)
            {
                StaleHits++;
                Assert.True(_changedAt[key][number + 1] > _now - _bound, $"At {_now} key {key} was told as it was until {_changedAt[key][number + 1]}.");
            }

            Assert.True(number >= _seen[key], $"At {_now} key {key} went back from {_seen[key]} to {number}.");
            _seen[key] = number;
            return;
        }

        var owner = _owners[key % Partitions];
        if (_near.Begin(_silos[owner].Source, HashOf(key)) is not { } fetch)
        {
            // Read all the same, and not kept.
            var newest = _changedAt[key].Count - 1;
            After(() =>
            {
                _near.Forget(HashOf(key));
                _seen[key] = Math.Max(_seen[key], newest);
            });
            return;
        }

        After(() =>
        {
            // Whoever is the owner by then, unless he is not certain of it.
            var answering = _owners[key % Partitions];
            if (_unsure.Contains(answering))
            {
                _near.Abandon(fetch);
                return;
            }

            _silos[answering].Feed.Mark(HashOf(key));
            var number = _changedAt[key].Count - 1;
            var life = _silos[answering].Life;
            After(() =>
            {
                _near.End(fetch, NameOf(key), new(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)), number, long.MaxValue), life);
                _seen[key] = Math.Max(_seen[key], number); // Whoever has read it.
            });
        });
    }

    private void Ask(int silo)
    {
        var (life, feed, source) = _silos[silo];
        if (!_asking.Add(silo))
            return;
        var sentAt = _now;
        After(() =>
        {
            var held = _random.Next(20);
            _messages.Add((_now + held, () =>
            {
                var (page, isSure) = (feed.Read(source.Next), !_unsure.Contains(silo) && _silos[silo].Life == life);
                if (_random.Next(10) == 0)
                {
                    _asking.Remove(silo); // The answer is lost.
                    return;
                }

                After(() =>
                {
                    _near.Apply(source, page, isSure && page.IsLast ? sentAt + held : null);
                    _asking.Remove(silo);
                });
            }));
        });
    }

    private void Move(int partition)
    {
        var (from, to) = (_owners[partition], _random.Next(_silos.Count));
        if (from == to || _unsure.Contains(from) || _unsure.Contains(to))
            return;
        _silos[from].Feed.Dropped(partition);
        _owners[partition] = to;
    }

    // Its lease has ended: others have its partitions, and it comes back in another life, or in the same without them.
    private void Lose(int silo)
    {
        if (_unsure.Count > 0)
            return;
        _unsure.Add(silo);
        _messages.Add((_now + 50, () =>
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                if (_owners[partition] == silo)
                    _owners[partition] = (silo + 1) % _silos.Count;
            }
        }));
        _messages.Add((_now + 300, () =>
        {
            var life = _silos.Max(one => one.Life) + 1;
            _silos[silo] = (life, new(), new(life));
            _unsure.Remove(silo);
        }));
    }

    private void After(Action deliver) => _messages.Add((_now + _random.Next(1, 15), deliver));
}
