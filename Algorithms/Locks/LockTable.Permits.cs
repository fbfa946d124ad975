namespace OrleansCluster.Algorithms.Locks;

public sealed partial class LockTable
{
    /// <summary>Of how many owners it is remembered which change of the number of permits was their last.</summary>
    public const int MaxPermitChanges = 16;

    private TimeSpan? _forgetAt;
    private bool _isNumberNew;

    /// <summary>For how long that is remembered where nothing else needs to be, after the last change or use.</summary>
    public static TimeSpan Memory { get; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Sets the number of permits for all who ask from now on; holds stay as they are. 0: each brings his own number again. What its owner has changed
    /// since, or has changed by this very operation before, stays.
    /// </summary>
    /// <param name="call">By which the answer is known.</param>
    /// <param name="permits">Within <see cref="LockLimits.CheckPermits"/>, or 0.</param>
    /// <param name="operation">Which of its owner's changes it is, its number above those of all that he began before; null: behind all there were.</param>
    public void SetPermits(long call, int permits, LockOperation? operation)
    {
        if (permits != 0 && LockLimits.CheckPermits(permits) is { } problem)
            throw new ArgumentOutOfRangeException(nameof(permits), permits, problem);
        if ((operation is not { } counted || IsNextChange(counted)) && _record.Permits != permits)
        {
            _record = _record with { Permits = permits };
            _mustWrite = true;
        }

        Prove(new PendingReply(call, LockReplyKind.Changed));
    }

    private bool IsNextChange(LockOperation operation)
    {
        var known = _record.PermitChanges ?? [];
        if (Array.Find(known, change => change.Owner == operation.Owner)?.Number >= operation.Number)
            return false;
        known = Array.FindAll(known, change => change.Owner != operation.Owner);
        if (known.Length == MaxPermitChanges)
            known = known[1..];
        _record = _record with { PermitChanges = [.. known, new PermitChange(operation.Owner, operation.Number)] };
        _mustWrite = _isNumberNew = true;
        return true;
    }

    private void ForgetChanges(TimeSpan now)
    {
        if (_record.PermitChanges is null || !Record.IsFree)
            _forgetAt = null;
        else if (_isNumberNew || _forgetAt is null)
            _forgetAt = now + Memory;
        else if (_forgetAt <= now)
            (_record, _forgetAt, _mustWrite) = (_record with { PermitChanges = null }, null, true);
        _isNumberNew = false;
    }
}
