using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>
/// One name, a store, several activations that know nothing of each other, and clients with clocks of their own. Calls and answers are late or lost, activations
/// die before, in and after their writes; all by a seed.
/// </summary>
internal abstract class TableWorld<TTable, TReply, TRecord>
    where TTable : IProvedTable<TReply>
    where TReply : ITableReply
    where TRecord : class
{
    public const double Drift = 0.01;
    public const double SureShare = (1 - Drift) / (1 + Drift);

    private readonly List<WorldNode<TTable, TReply, TRecord>> _nodes = [];
    private readonly PriorityQueue<Action, (TimeSpan, long)> _mail = new();
    private long _order;

    protected TableWorld(int seed, Predicate<TRecord> isForgettable)
    {
        Random = new Random(seed);
        Store = new RecordStore<TRecord>(tokensAreRevisions: seed % 2 == 0, isForgettable);
    }

    public Random Random { get; }

    public RecordStore<TRecord> Store { get; }

    public TimeSpan Now { get; private set; }

    public bool IsCalm { get; private set; }

    public abstract TTable NewTable();

    public abstract TRecord RecordOf(TTable table);

    /// <summary>Something was written.</summary>
    public abstract void Wrote();

    /// <summary>Sends something to whoever is taken for the name's activation.</summary>
    public void Send(Action<TTable, long, TimeSpan> call, Action<TReply> answer)
    {
        if (!IsCalm && Random.Next(20) == 0)
            return;
        var newest = Random.Next(4) != 0 || IsCalm;
        Post(() =>
        {
            Revive();
            (newest ? _nodes[^1] : _nodes[Random.Next(_nodes.Count)]).Call(call, answer);
        });
    }

    public void Answer(Action answer)
    {
        if (IsCalm || Random.Next(20) != 0)
            Post(answer);
    }

    public double Rate() => 1 + (Drift * ((Random.NextDouble() * 2) - 1));

    protected abstract void StandStill(TimeSpan time);

    protected abstract void StepClients();

    protected void RunWild(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            if (Random.Next(200) == 0 && _nodes.Count < 4)
                _nodes.Add(new(this));
            if (Random.Next(300) == 0 && _nodes.Count > 0)
                _nodes.RemoveAt(Random.Next(_nodes.Count));
            if (Random.Next(200) == 0)
                StandStill(TimeSpan.FromMilliseconds(Random.Next(6_000)));
            Step();
        }
    }

    /// <summary>Nothing is lost or late any more.</summary>
    protected void RunCalm(int steps, Func<bool>? until = null)
    {
        IsCalm = true;
        for (var i = 0; i < steps && until?.Invoke() != true; i++)
        {
            Revive();
            Step();
        }
    }

    private void Revive()
    {
        _nodes.RemoveAll(node => node.IsDead);
        if (_nodes.Count == 0)
            _nodes.Add(new(this));
    }

    private void Post(Action action)
    {
        var delay = IsCalm || Random.Next(10) != 0 ? Random.Next(30) : Random.Next(8_000);
        _mail.Enqueue(action, (Now + TimeSpan.FromMilliseconds(delay), _order++));
    }

    private void Step()
    {
        Now += TimeSpan.FromMilliseconds(Random.Next(IsCalm ? 50 : 120));
        while (_mail.TryPeek(out _, out var due) && due.Item1 <= Now)
            _mail.Dequeue()();
        foreach (var node in _nodes)
        {
            if (Random.Next(3) == 0 || IsCalm)
                node.Step();
        }

        StepClients();
    }
}
