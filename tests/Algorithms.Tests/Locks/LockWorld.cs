using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>
/// One name, a store, several activations that know nothing of each other, and clients with clocks of their own. Calls and answers are late or lost, activations
/// die before, in and after their writes; all by a seed.
/// </summary>
internal sealed class LockWorld
{
    public const double Drift = 0.01;
    public const double SureShare = (1 - Drift) / (1 + Drift);

    private readonly Random _random;
    private readonly Store _store;
    private readonly List<WorldActivation> _activations = [];
    private readonly List<WorldClient> _clients = [];
    private readonly PriorityQueue<Action, (TimeSpan, long)> _mail = new();
    private readonly HashSet<(string, long, long)> _seen = [];
    private long _order;
    private long _highest;

    public LockWorld(int seed)
    {
        _random = new Random(seed);
        _store = new Store(tokensAreRevisions: seed % 2 == 0);
        for (var i = 0; i < 4; i++)
            _clients.Add(new WorldClient(this, $"c{i}", Rate(), _random.Next(3) == 0 ? HoldMode.Shared : HoldMode.Exclusive, _random));
        _activations.Add(new WorldActivation(this, Rate()));
    }

    public TimeSpan Now { get; private set; }

    public Store Store => _store;

    public bool IsCalm { get; private set; }

    public int Grants => _clients.Sum(client => client.Grants);

    public int Losses => _clients.Sum(client => client.Losses);

    public void Run(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            Turmoil();
            Step();
        }

        IsCalm = true;
        for (var i = 0; i < 4_000 && _clients.Exists(client => !client.IsDone); i++)
            Step();
        Assert.All(_clients, client => Assert.True(client.IsDone, $"{client.Owner} waits for ever: {client}"));
        for (var i = 0; i < 600; i++)
            Step();
        Assert.Empty(_store.Record?.Holds ?? []);
    }

    /// <summary>Sends something to whoever is taken for the lock's activation.</summary>
    public void Send(Action<WorldActivation> call)
    {
        if (!IsCalm && _random.Next(20) == 0)
            return;
        var newest = _random.Next(4) != 0 || IsCalm;
        Post(() =>
        {
            _activations.RemoveAll(activation => activation.IsDead);
            if (_activations.Count == 0)
                _activations.Add(new WorldActivation(this, Rate()));
            call(newest ? _activations[^1] : _activations[_random.Next(_activations.Count)]);
        });
    }

    public void Answer(Action answer)
    {
        if (IsCalm || _random.Next(20) != 0)
            Post(answer);
    }

    /// <summary>A client was told that it holds: nobody else may think so too, unless both share.</summary>
    public void Granted(WorldClient client)
    {
        foreach (var other in _clients)
        {
            Assert.False(
                other != client && other.Believes && (other.Mode == HoldMode.Exclusive || client.Mode == HoldMode.Exclusive),
                $"At {Now} both {client} and {other} hold.");
        }
    }

    /// <summary>Something was written: what is new in it has a token above all that there were.</summary>
    public void Wrote()
    {
        var before = _highest;
        foreach (var hold in _store.Record?.Holds ?? [])
        {
            var token = hold.Token == 0 ? _store.Revision : hold.Token;
            // A call that comes late may get again what was given back already: another grant.
            if (!_seen.Add((hold.Owner, hold.Operations[0], token)))
                continue;
            var joins = hold.Mode == HoldMode.Shared && _store.Record!.Holds[0] != hold;
            Assert.True(joins ? token == before || token == _highest : token > before, $"{hold} after {before}");
            _highest = Math.Max(_highest, token);
        }
    }

    private double Rate() => 1 + (Drift * ((_random.NextDouble() * 2) - 1));

    private void Post(Action action)
    {
        var delay = IsCalm || _random.Next(10) != 0 ? _random.Next(30) : _random.Next(8_000);
        _mail.Enqueue(action, (Now + TimeSpan.FromMilliseconds(delay), _order++));
    }

    private void Turmoil()
    {
        if (_random.Next(200) == 0 && _activations.Count < 4)
            _activations.Add(new WorldActivation(this, Rate()));
        if (_random.Next(300) == 0 && _activations.Count > 0)
            _activations.RemoveAt(_random.Next(_activations.Count));
        if (_random.Next(200) == 0)
            _clients[_random.Next(_clients.Count)].StandStill(TimeSpan.FromMilliseconds(_random.Next(6_000)));
    }

    private void Step()
    {
        Now += TimeSpan.FromMilliseconds(_random.Next(IsCalm ? 50 : 120));
        while (_mail.TryPeek(out _, out var due) && due.Item1 <= Now)
            _mail.Dequeue()();
        foreach (var activation in _activations)
        {
            if (_random.Next(3) == 0 || IsCalm)
                activation.Step(_random);
        }

        foreach (var client in _clients)
            client.Step();
    }
}
