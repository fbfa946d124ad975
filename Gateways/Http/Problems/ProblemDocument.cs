namespace OrleansCluster.Gateways.Http.Problems;

/// <summary>The body of <c>application/problem+json</c> (RFC 9457). <c>type</c> is a URN made of the code.</summary>
internal sealed record ProblemDocument(
    string Type, string Title, int Status, string? Detail, string Code, bool Retryable, bool OutcomeKnown, string TraceId);
