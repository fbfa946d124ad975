using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>An activation in a <see cref="TableWorld{TTable, TReply, TRecord}"/>: between deciding, writing and answering, time passes and others act.</summary>
internal sealed class WorldNode<TTable, TReply, TRecord>(TableWorld<TTable, TReply, TRecord> world)
    where TTable : IProvedTable<TReply>
    where TReply : ITableReply
    where TRecord : class
{
    private readonly TTable _table = world.NewTable();
    private readonly double _rate = world.Rate();
    private readonly Queue<Action<TTable>> _inputs = [];
    private readonly Dictionary<long, Action<TReply>> _calls = [];
    private long _known = world.Store.Version;
    private ProofNeed _need;
    private bool _isProved;
    private long _revision;
    private long _lastCall;

    public bool IsDead { get; private set; }

    private TimeSpan Now => world.Now * _rate;

    public void Call(Action<TTable, long, TimeSpan> call, Action<TReply> answer)
    {
        var number = ++_lastCall;
        _calls.Add(number, answer);
        _inputs.Enqueue(table => call(table, number, Now));
    }

    public void Step()
    {
        if (IsDead)
            return;
        if (_isProved)
        {
            (_isProved, _need) = (false, ProofNeed.None);
            Answer(_table.Proved(_revision, Now));
        }
        else if (_need != ProofNeed.None)
        {
            Prove();
        }
        else
        {
            while (_inputs.TryDequeue(out var input))
                input(_table);
            _table.Advance(Now, default);
            Answer(_table.TakeReplies());
            _need = _table.Need;
        }
    }

    private void Prove()
    {
        if (!world.IsCalm && world.Random.Next(60) == 0)
        {
            // It dies, and nobody knows whether before or after its write.
            if (_need == ProofNeed.Write && world.Random.Next(2) == 0 && world.Store.TryWrite(world.RecordOf(_table), _known))
                world.Wrote();
            IsDead = true;
            return;
        }

        IsDead = _need == ProofNeed.Write ? !world.Store.TryWrite(world.RecordOf(_table), _known) : _known != world.Store.Version;
        if (IsDead)
            return;
        if (_need == ProofNeed.Write)
            world.Wrote();
        (_known, _revision, _isProved) = (world.Store.Version, world.Store.KnownRevision, true);
    }

    private void Answer(IReadOnlyList<TReply> replies)
    {
        foreach (var reply in replies)
        {
            if (_calls.Remove(reply.Call, out var answer))
                world.Answer(() => answer(reply));
        }
    }
}
