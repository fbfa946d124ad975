namespace OrleansCluster.Algorithms.Locks;

public sealed partial class DoubleBarrierTable
{
    /// <summary>
    /// A call for a wish to enter: it joins the round that is on, or waits until enough are there. One that is in is told so again. One that has left, or
    /// was given up, before is not let in any more.
    /// </summary>
    /// <param name="call">By which the answer is known.</param>
    /// <param name="request">Within <see cref="BarrierLimits.Check"/>.</param>
    /// <param name="now">The time at which it came.</param>
    public void Enter(long call, EnterRequest request, TimeSpan now)
    {
        if (BarrierLimits.Check(request) is { } problem)
            throw new ArgumentException(problem, nameof(request));
        EndLeases(now);
        if (Find(request.Operation) is { IsIn: true } member)
        {
            member.Renew();
            Prove(call, DoubleBarrierReplyKind.Entered, now);
        }
        else if (_gatherers.Find(one => one.Request.Operation == request.Operation) is { } gatherer)
        {
            if (gatherer.Call is { } earlier)
                _replies.Add(new DoubleBarrierReply(earlier, DoubleBarrierReplyKind.Superseded));
            Gather(gatherer, call, request, now);
        }
        else if (_ended.Contains(request.Operation, now))
        {
            Prove(call, DoubleBarrierReplyKind.TimedOut);
        }
        else if (MayJoin)
        {
            Join(call, request, now);
        }
        else if (_gatherers.Count > 0 && _gatherers[0].Request.Count != request.Count)
        {
            _replies.Add(new DoubleBarrierReply(call, DoubleBarrierReplyKind.OtherCount));
        }
        else if (_gatherers.Count >= _maxWaiters)
        {
            _replies.Add(new DoubleBarrierReply(call, DoubleBarrierReplyKind.TooMany));
        }
        else
        {
            var newcomer = new Gatherer(request);
            _gatherers.Add(newcomer);
            Gather(newcomer, call, request, now);
        }
    }

    /// <summary>Gives a member its full lease again, if there is one.</summary>
    public void Renew(long call, LockOperation operation, TimeSpan now)
    {
        EndLeases(now);
        var member = Find(operation);
        if (member is { IsIn: true })
            member.Renew();
        Prove(call, member is { IsIn: true } ? DoubleBarrierReplyKind.Renewed : DoubleBarrierReplyKind.NotIn);
    }

    /// <summary>Leaves the round, or gives up entering; then waits until all have left the round. May be repeated.</summary>
    /// <param name="call">By which the answer is known.</param>
    /// <param name="operation">By which it entered, or wanted to.</param>
    /// <param name="round">The round whose end is waited for; 0: none is.</param>
    /// <param name="wait">How long this call waits, if need be.</param>
    /// <param name="isLast">No further call follows.</param>
    /// <param name="now">The time at which it came.</param>
    public void Leave(long call, LockOperation operation, long round, TimeSpan wait, bool isLast, TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        EndLeases(now);
        _ended.Add(operation, IsKnown(operation), now);
        if (_gatherers.Find(one => one.Request.Operation == operation) is { } gatherer)
        {
            if (gatherer.Call is { } waiting)
                _replies.Add(new DoubleBarrierReply(waiting, DoubleBarrierReplyKind.Superseded));
            _gatherers.Remove(gatherer);
        }

        if (Find(operation) is { IsIn: true } member)
        {
            member.Member = member.Member with { State = BarrierMemberState.Left };
            _record = _record with { IsLeaving = true };
            _mustWrite = true;
        }

        if (round == 0 || _members.Count == 0 || round != _record.Round)
            Prove(call, DoubleBarrierReplyKind.Left);
        else if (_leavers.Count >= MaxLeavers)
            Prove(call, isLast ? DoubleBarrierReplyKind.TimedOut : DoubleBarrierReplyKind.Waiting);
        else
            _leavers.Add(new BarrierWaiter(call, wait < TimeSpan.MaxValue - now ? now + wait : TimeSpan.MaxValue, isLast));
    }

    /// <summary>Nobody waits for the answer to a call to enter any more: the wish is given up, unless it is in, or has another call by now.</summary>
    public void Withdraw(long call, LockOperation operation) =>
        _gatherers.RemoveAll(gatherer => gatherer.Call == call && gatherer.Request.Operation == operation);

    /// <summary>Nobody waits for the answer to a call to leave any more.</summary>
    public void Withdraw(long call) => _leavers.RemoveAll(leaver => leaver.Call == call);

    // Each member's call, and one that took the place of a lost one.
    private const int MaxLeavers = 2 * BarrierLimits.MaxMembers;

    // A round that only the dead are left of is over.
    private bool MayJoin => !_record.IsLeaving && _members.Exists(member => member.IsIn);

    private void Join(long call, EnterRequest request, TimeSpan now)
    {
        if (request.Count != _record.Count)
        {
            _replies.Add(new DoubleBarrierReply(call, DoubleBarrierReplyKind.OtherCount));
            return;
        }

        // One that was lost, and comes again, comes instead of itself.
        var isKnown = Find(request.Operation) is { } lost && _members.Remove(lost);
        if (!isKnown && _members.Count >= BarrierLimits.MaxMembers)
            _replies.Add(new DoubleBarrierReply(call, DoubleBarrierReplyKind.TooMany));
        else
            Let(request, call, now);
    }

    private void Gather(Gatherer gatherer, long call, EnterRequest request, TimeSpan now)
    {
        (gatherer.Request, gatherer.Call, gatherer.ArrivedAt) = (request, call, now);
        gatherer.Deadline = request.Wait < TimeSpan.MaxValue - now ? now + request.Wait : TimeSpan.MaxValue;
    }

    private bool IsKnown(LockOperation operation) => Find(operation) is not null || _gatherers.Exists(one => one.Request.Operation == operation);

    private RoundMember? Find(LockOperation operation) => _members.Find(member => member.Member.Is(operation));
}
