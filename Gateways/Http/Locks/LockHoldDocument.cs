namespace OrleansCluster.Gateways.Http.Locks;

/// <summary>Somebody holds a lock.</summary>
/// <param name="Holder">Who.</param>
/// <param name="Token">The fencing token, as text: it has 64 bits.</param>
/// <param name="LeaseSeconds">How long it is held after each renewal.</param>
/// <param name="RemainingSeconds">What is left of that; absent where it is being proved, or has just been granted.</param>
/// <param name="Ended">Its lease ran out, and its lock-delay is not over.</param>
/// <param name="Note">Why.</param>
/// <param name="Since">When it was granted, by the clock of the silo that did.</param>
/// <param name="WaitedSeconds">In answer to who acquired it: how much later than when he sent the request he may count his lease from.</param>
internal sealed record LockHoldDocument(
    string Holder, string Token, double LeaseSeconds, double? RemainingSeconds, bool? Ended, string? Note, DateTimeOffset Since, double? WaitedSeconds = null);
