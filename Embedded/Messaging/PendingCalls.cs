using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>
/// The calls that one caller waits for. An activation's are touched in its own turns only and need no lock; those of clients, which
/// call from any thread, are guarded.
/// </summary>
internal sealed class PendingCalls(bool shared)
{
    private readonly Lock? _gate = shared ? new Lock() : null;
    private Call? _first;

    public bool IsEmpty => Volatile.Read(ref _first) is null;

    public int Count
    {
        get
        {
            _gate?.Enter();
            try
            {
                var count = 0;
                for (var call = _first; call is not null; call = call.PendingNext) count++;
                return count;
            }
            finally
            {
                _gate?.Exit();
            }
        }
    }

    public void Add(Call call)
    {
        if (_gate is null)
        {
            Link(call);
            return;
        }

        lock (_gate) Link(call);
    }

    public void Remove(Call call)
    {
        if (_gate is null)
        {
            Unlink(call);
            return;
        }

        lock (_gate) Unlink(call);
    }

    /// <summary>Fails what is overdue.</summary>
    public void Expire(long now) => FailWhere(
        call => call.Deadline <= now,
        static call => new TimeoutException(
            $"{call.Target.GrainId} did not answer {call.Method} within the response timeout{(call.SentTo is null ? string.Empty : $" (sent to {call.SentTo.Name})")}. Whether the call took effect is unknown."));

    /// <summary>Fails what was sent to a silo that is dead.</summary>
    public void FailSentTo(Silo dead) => FailWhere(
        call => ReferenceEquals(call.SentTo, dead),
        static call => new SiloUnavailableException(
            $"The silo {call.TargetSilo!.Name} ({call.TargetSilo.Address}) died while {call.Target.GrainId} was to answer {call.Method}. Whether the call took effect is unknown."));

    /// <summary>Fails all: the caller goes, and nobody would count its time any more.</summary>
    public void FailAll(string why) => FailWhere(
        static _ => true,
        call => new SiloUnavailableException($"{why} while {call.Target.GrainId} was to answer {call.Method}. Whether the call took effect is unknown."));

    private void FailWhere(Func<Call, bool> predicate, Func<Call, Exception> failure)
    {
        List<Call>? found = null;
        _gate?.Enter();
        try
        {
            for (var call = _first; call is not null; call = call.PendingNext)
            {
                if (predicate(call)) (found ??= []).Add(call);
            }
        }
        finally
        {
            _gate?.Exit();
        }

        if (found is null) return;
        foreach (var call in found) call.Fail(failure(call));
    }

    private void Link(Call call)
    {
        if (call.PendingIn is not null) throw new InvalidOperationException($"The call of {call.Method} is waited for already."); // twice would make a ring
        call.PendingIn = this;
        call.PendingNext = _first;
        if (_first is not null) _first.PendingPrevious = call;
        _first = call;
    }

    private void Unlink(Call call)
    {
        if (call.PendingIn is null) return;
        if (call.PendingPrevious is null) _first = call.PendingNext;
        else call.PendingPrevious.PendingNext = call.PendingNext;
        if (call.PendingNext is not null) call.PendingNext.PendingPrevious = call.PendingPrevious;
        call.PendingIn = null;
        call.PendingPrevious = call.PendingNext = null;
    }
}
