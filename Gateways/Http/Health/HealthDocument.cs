namespace OrleansCluster.Gateways.Http.Health;

/// <summary>The body of <c>/health/*</c> when all is well. When it is not, the answer is a problem.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
/// <param name="Summary">A sentence.</param>
internal sealed record HealthDocument(string Status, string Summary);
