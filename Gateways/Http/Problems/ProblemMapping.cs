using Microsoft.AspNetCore.Http;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Gateways.Http.Problems;

/// <summary>
/// What each exception is to a caller. Typed exceptions keep their code and their words, which were written for callers;
/// of anything else only the status gets out, and the rest goes to the log.
/// </summary>
internal static class ProblemMapping
{
    public static ApiProblem Of(Exception exception) => exception switch
    {
        ApiProblemException known => known.Problem,
        FileSystemException file => OfFile(file),
        MetadataException metadata => OfMetadata(metadata),
        LockException held => OfLock(held),
        ConsensusException consensus => OfConsensus(consensus),
        PinnedSiloUnavailableException pinned => new ApiProblem(
            503, pinned.Code, "A silo is not there", pinned.Message, pinned.Retryable),
        BadHttpRequestException bad => OfBadRequest(bad),
        TimeoutException => new ApiProblem(
            503, ProblemCodes.Timeout, "The cluster did not answer in time",
            "Whether the request took effect is unknown; it did so whole or not at all. Retry.", Retryable: true, OutcomeKnown: false),
        OrleansException => new ApiProblem(
            503, ProblemCodes.Unavailable, "The cluster cannot be reached",
            "Whether the request took effect is unknown; it did so whole or not at all. Retry.", Retryable: true, OutcomeKnown: false),
        _ => new ApiProblem(
            500, ProblemCodes.Internal, "Something went wrong inside",
            "The log has it under this trace id. Whether the request took effect is unknown.", OutcomeKnown: false),
    };

    /// <summary>An answer with an error status that no handler gave words to: routing's, or the host filter's.</summary>
    public static ApiProblem OfStatus(int status, HttpContext context) => status switch
    {
        StatusCodes.Status404NotFound => new ApiProblem(
            status, ProblemCodes.NotFound, "There is nothing here", $"No route for '{context.Request.Path}'."),
        StatusCodes.Status405MethodNotAllowed => new ApiProblem(
            status, ProblemCodes.MethodNotAllowed, "Not this method here", $"Allowed: {context.Response.Headers.Allow}."),
        StatusCodes.Status413PayloadTooLarge => new ApiProblem(status, ProblemCodes.PayloadTooLarge, "The body is too large"),
        StatusCodes.Status400BadRequest => new ApiProblem(
            status, ProblemCodes.BadRequest, "The request is refused", "It is malformed, or its Host is not a name that this server answers to."),
        < 500 => new ApiProblem(status, ProblemCodes.BadRequest, "The request is refused"),
        _ => new ApiProblem(status, ProblemCodes.Internal, "Something went wrong inside", OutcomeKnown: false),
    };

    private static ApiProblem OfFile(FileSystemException e)
    {
        var (status, title) = e switch
        {
            FileMissingException => (404, "There is no such file"),
            InvalidPathException => (400, "The path names no file"),
            InvalidFileOptionsException => (400, "An option is not allowed"),
            FileTooLargeException => (413, "The file is too large"),
            DirectoryFullException => (507, "The directory is full"),
            FileStateTooLargeException => (507, "The record of the file or directory is full"),
            WriteConflictException => (409, "Another write came first"),
            BlockDamagedException => (500, "Every replica of a part of this file is damaged"),
            { Retryable: true } => (503, "Not now"),
            _ => (500, "The file cannot be served"),
        };
        return new ApiProblem(status, e.Code, title, e.Message, e.Retryable, e.OutcomeKnown);
    }

    private static ApiProblem OfMetadata(MetadataException e)
    {
        var (status, title) = e switch
        {
            InvalidMetadataRequestException => (400, "The request is not allowed"),
            FutureRevisionException => (400, "There is no such revision yet"),
            LeaseGoneException => (404, "There is no such lease"),
            LeaseExistsException => (409, "There is such a lease already"),
            RevisionCompactedException => (410, "The history before was given up"),
            MetadataTooLargeException => (413, "That is too large"),
            MetadataQuotaExceededException => (507, "The quota is used up"),
            { OutcomeKnown: false } => (504, "Whether it took effect is unknown"),
            { Retryable: true } => (503, "Not now"),
            _ => (500, "The metadata service cannot do it"),
        };
        return new ApiProblem(status, e.Code, title, e.Message, e.Retryable, e.OutcomeKnown);
    }

    private static ApiProblem OfLock(LockException e)
    {
        var (status, title) = e switch
        {
            InvalidLockRequestException => (400, "The request is not allowed"),
            LockLostException => (404, "It is not held"),
            TooManyLocksException => (409, "That is held too often"),
            { OutcomeKnown: false } => (504, "Whether it took effect is unknown"),
            { Retryable: true } => (503, "Not now"),
            _ => (500, "The lock service cannot do it"),
        };
        return new ApiProblem(status, e.Code, title, e.Message, e.Retryable, e.OutcomeKnown);
    }

    private static ApiProblem OfConsensus(ConsensusException e)
    {
        var (status, title) = e switch
        {
            GroupNotFoundException => (404, "There is no such group"),
            MemberNotFoundException => (404, "There is no such member"),
            GroupConflictException => (409, "The silo has something else of that group"),
            ReplicaFailedException => (409, "The replica has failed"),
            ChangeRefusedException => (409, "The group does not allow it"),
            QuorumAtRiskException => (409, "The group would lose its majority"),
            ChangeUnderWayException => (409, "Another change is under way"),
            { OutcomeKnown: false } => (504, "Whether it took effect is unknown"),
            { Retryable: true } => (503, "Not now"),
            _ => (500, "The group cannot do it"),
        };
        return new ApiProblem(status, e.Code, title, e.Message, e.Retryable, e.OutcomeKnown);
    }

    private static ApiProblem OfBadRequest(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new ApiProblem(413, ProblemCodes.PayloadTooLarge, "The body is too large", e.Message),
        StatusCodes.Status408RequestTimeout => new ApiProblem(408, ProblemCodes.BadRequest, "The body came too slowly", e.Message),
        _ => new ApiProblem(e.StatusCode, ProblemCodes.BadRequest, "The request is refused", e.Message),
    };
}
