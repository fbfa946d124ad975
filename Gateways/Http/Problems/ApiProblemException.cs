namespace OrleansCluster.Gateways.Http.Problems;

/// <summary>Leaves a handler with a problem that <see cref="ProblemMiddleware"/> writes.</summary>
public sealed class ApiProblemException(ApiProblem problem) : Exception(problem.Detail ?? problem.Title)
{
    public ApiProblem Problem { get; } = problem;
}
