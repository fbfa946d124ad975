using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>An activation in a <see cref="LockWorld"/>: between deciding, writing and answering, time passes and others act.</summary>
internal sealed class WorldActivation(LockWorld world, double rate)
{
    private readonly LockTable _table = new(
        world.Store.Record ?? LockRecord.Empty, world.Store.TokensAreRevisions ? world.Store.Version : 0, world.Store.TokensAreRevisions);

    private readonly Queue<Action<LockTable>> _inputs = [];
    private readonly Dictionary<long, Action<LockReply>> _calls = [];
    private long _known = world.Store.Version;
    private ProofNeed _need;
    private bool _isProved;
    private TimeSpan _standsStillUntil;
    private long _lastCall;

    public bool IsDead { get; private set; }

    public TimeSpan Now => world.Now * rate;

    public void Call(Action<LockTable, long, TimeSpan> call, Action<LockReply> answer)
    {
        var number = ++_lastCall;
        _calls.Add(number, answer);
        _inputs.Enqueue(table => call(table, number, Now));
    }

    public void Step(Random random)
    {
        if (IsDead || Now < _standsStillUntil)
            return;
        if (_isProved)
            Tell(_table.Proved(world.Store.Revision, Now));
        else if (_need != ProofNeed.None)
            Prove(random);
        else
            Decide();
    }

    private void Decide()
    {
        while (_inputs.TryDequeue(out var input))
            input(_table);
        _table.Advance(Now, default);
        Answer(_table.TakeReplies());
        _need = _table.Need;
    }

    private void Prove(Random random)
    {
        if (!world.IsCalm && random.Next(60) == 0)
        {
            // It dies, and nobody knows whether before or after its write.
            if (_need == ProofNeed.Write && random.Next(2) == 0 && world.Store.TryWrite(_table.Record, _known))
                world.Wrote();
            IsDead = true;
            return;
        }

        IsDead = _need == ProofNeed.Write ? !world.Store.TryWrite(_table.Record, _known) : _known != world.Store.Version;
        if (IsDead)
            return;
        if (_need == ProofNeed.Write)
            world.Wrote();
        _known = world.Store.Version;
        _isProved = true;
        // Between its write and what it makes of that there is time for another to take over.
        if (!world.IsCalm && random.Next(20) == 0)
            _standsStillUntil = Now + TimeSpan.FromMilliseconds(random.Next(8_000));
    }

    private void Tell(IReadOnlyList<LockReply> replies)
    {
        (_isProved, _need) = (false, ProofNeed.None);
        Answer(replies);
    }

    private void Answer(IReadOnlyList<LockReply> replies)
    {
        foreach (var reply in replies)
        {
            if (_calls.Remove(reply.Call, out var answer))
                world.Answer(() => answer(reply));
        }
    }
}
