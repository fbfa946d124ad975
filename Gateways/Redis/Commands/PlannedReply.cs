namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>What is to be replied to one operation.</summary>
/// <param name="Kind">How.</param>
/// <param name="Elements">Of the first element of an array, how many it has; otherwise 0.</param>
/// <param name="IsLast">Whether it is the last operation of its command.</param>
internal readonly record struct PlannedReply(ReplyKind Kind, int Elements = 0, bool IsLast = true);
