namespace OrleansCluster.Gateways.Http.Problems;

/// <summary>
/// An error as a caller sees it: the members of RFC 9457 and two of ours. <see cref="Code"/> is stable and for programs;
/// <see cref="Title"/> and <see cref="Detail"/> are for people and may change.
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable, lower case, <c>area.what</c>; listed in <see cref="ProblemCodes"/> or owned by a service's exception.</param>
/// <param name="Title">The kind of problem, the same for every occurrence.</param>
/// <param name="Detail">This occurrence: what happened, what is certain, what to do.</param>
/// <param name="Retryable">Whether the same request may succeed later; it then comes with Retry-After.</param>
/// <param name="OutcomeKnown">Whether it is certain that the request changed nothing.</param>
public sealed record ApiProblem(
    int Status, string Code, string Title, string? Detail = null, bool Retryable = false, bool OutcomeKnown = true);
