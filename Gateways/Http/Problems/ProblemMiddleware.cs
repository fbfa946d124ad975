using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansCluster.Gateways.Http.Problems;

/// <summary>
/// Sees to it that every error has a body of <c>application/problem+json</c>. An error after the first byte of an answer
/// was sent can have none: the connection is cut, so that nobody takes half an answer for a whole one.
/// </summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ProblemWriter writer, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (NeedsWords(context.Response))
                await writer.WriteAsync(context, ProblemMapping.OfStatus(context.Response.StatusCode, context));
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested)
        {
            LogGone(logger, context.Request.Method, context.Request.Path, e.GetType().Name);
            context.Abort();
        }
        catch (Exception e) when (context.Response.HasStarted)
        {
            LogCut(logger, e, context.Request.Method, context.Request.Path, context.TraceIdentifier);
            context.Abort();
        }
        catch (Exception e)
        {
            var problem = ProblemMapping.Of(e);
            Report(context, problem, e);
            await writer.WriteAsync(context, problem);
        }
    }

    private static bool NeedsWords(HttpResponse response) =>
        response.StatusCode >= 400 && !response.HasStarted && response.ContentLength is null or 0 && response.ContentType is null;

    private void Report(HttpContext context, ApiProblem problem, Exception e)
    {
        if (problem.Code == ProblemCodes.Internal)
            LogInternal(logger, e, context.Request.Method, context.Request.Path, context.TraceIdentifier);
        else if (problem.Status >= 500)
            LogProblem(logger, context.Request.Method, context.Request.Path, problem.Code, e.Message);
    }

    [LoggerMessage(1100, LogLevel.Error, "{Method} {Path} failed, trace id {TraceId}")]
    private static partial void LogInternal(ILogger logger, Exception e, string method, string path, string traceId);

    [LoggerMessage(1101, LogLevel.Information, "{Method} {Path} is answered with {Code}: {Reason}")]
    private static partial void LogProblem(ILogger logger, string method, string path, string code, string reason);

    [LoggerMessage(1102, LogLevel.Warning, "{Method} {Path} was cut off after its answer had begun, trace id {TraceId}")]
    private static partial void LogCut(ILogger logger, Exception e, string method, string path, string traceId);

    [LoggerMessage(1103, LogLevel.Debug, "{Method} {Path}: the caller went away ({Reason})")]
    private static partial void LogGone(ILogger logger, string method, string path, string reason);
}
