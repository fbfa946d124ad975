using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Transactions;

namespace OrleansCluster.Algorithms.Metadata.Leases;

/// <summary>
/// Carries out the commands about leases and sessions. Nothing here knows the time: a lease ends because a command says so, and
/// a command about a lease's time counts only for the renewal that it was decided on.
/// </summary>
internal sealed class LeaseRunner(MetadataState state, TransactionRunner transactions)
{
    public MetadataAnswer Grant(GrantLeaseCommand command)
    {
        if (command.LeaseId is not 0 and < MetadataLimits.FirstGivenLeaseId)
            return new RefusedAnswer(RefusalKind.InvalidLease, MetadataLimits.FirstGivenLeaseId, command.LeaseId);
        if (state.Leases.Find(command.LeaseId) is not null)
            return new RefusedAnswer(RefusalKind.LeaseExists, 0, command.LeaseId);
        return Grant(command.LeaseId == 0 ? (long)state.AppliedIndex : command.LeaseId, command.Milliseconds);
    }

    public MetadataAnswer OpenSession(OpenSessionCommand command)
    {
        if (state.Sessions.Count >= MetadataLimits.MaxSessions)
            return new RefusedAnswer(RefusalKind.TooManySessions, MetadataLimits.MaxSessions, state.Sessions.Count + 1);
        var answer = Grant((long)state.AppliedIndex, command.Milliseconds);
        if (answer is LeaseAnswer granted)
            state.Sessions.Open(granted.LeaseId);
        return answer;
    }

    public MetadataAnswer Renew(RenewLeasesCommand command)
    {
        var missing = new List<long>();
        foreach (var id in command.LeaseIds)
        {
            if (state.Leases.Find(id) is { } lease)
                Start(lease with { RemainingMilliseconds = lease.Milliseconds, Epoch = (long)state.AppliedIndex });
            else
                missing.Add(id);
        }

        return new LeasesAnswer([.. missing]);
    }

    public MetadataAnswer Revoke(RevokeLeaseCommand command)
    {
        if (state.Leases.Find(command.LeaseId) is not { } lease)
            return new RefusedAnswer(RefusalKind.LeaseNotFound, 0, command.LeaseId);
        End(lease);
        return new DoneAnswer();
    }

    public MetadataAnswer Expire(ExpireLeasesCommand command)
    {
        var skipped = new List<long>();
        foreach (var (id, epoch) in command.Leases)
        {
            if (state.Leases.Find(id) is { } lease && lease.Epoch == epoch)
                End(lease);
            else
                skipped.Add(id);
        }

        return new LeasesAnswer([.. skipped]);
    }

    public MetadataAnswer Checkpoint(CheckpointLeasesCommand command)
    {
        var skipped = new List<long>();
        foreach (var (id, epoch, remaining) in command.Leases)
        {
            if (state.Leases.Find(id) is { } lease && lease.Epoch == epoch)
                state.Leases.Set(lease with { RemainingMilliseconds = Math.Min(lease.RemainingMilliseconds, remaining) });
            else
                skipped.Add(id);
        }

        return new LeasesAnswer([.. skipped]);
    }

    private MetadataAnswer Grant(long id, long milliseconds)
    {
        if (milliseconds < MetadataLimits.MinLeaseMilliseconds)
            return new RefusedAnswer(RefusalKind.InvalidLease, MetadataLimits.MinLeaseMilliseconds, milliseconds);
        if (milliseconds > MetadataLimits.MaxLeaseMilliseconds)
            return new RefusedAnswer(RefusalKind.InvalidLease, MetadataLimits.MaxLeaseMilliseconds, milliseconds);
        if (state.Leases.Count >= MetadataLimits.MaxLeases)
            return new RefusedAnswer(RefusalKind.TooManyLeases, MetadataLimits.MaxLeases, state.Leases.Count + 1);
        Start(new Lease(id, milliseconds, milliseconds, (long)state.AppliedIndex));
        return new LeaseAnswer(id, milliseconds);
    }

    private void Start(Lease lease)
    {
        state.Leases.Set(lease);
        state.Tell(new LeaseChange(lease.Id, lease));
    }

    private void End(Lease lease)
    {
        KeyVersion[] keys = [.. state.Leases.KeysOf(lease.Id).Select(key => state.Keys.Find(key)!)];
        transactions.Delete(keys);
        state.Leases.Remove(lease.Id);
        state.Sessions.End(lease.Id);
        state.Tell(new LeaseChange(lease.Id, null));
    }
}
