using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Gateways.Http.Files;
using OrleansCluster.Gateways.Http.Metadata.Documents;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>
/// PUT and DELETE of a key. A 2xx is sent after the change is on a majority of the silos' disks. The condition, and whether the key was there,
/// are seen in the transaction that makes the change.
/// </summary>
internal sealed class KeyWrites(MetadataClient metadata)
{
    public const string Lease = "lease";

    public async Task PutAsync(HttpContext context, ByteString key, QueryParameters parameters)
    {
        var leaseId = parameters.Number(Lease, 1, long.MaxValue, 0);
        var condition = await ConditionAsync(context, key);
        var value = await BoundedBody.ReadAsync(context, MetadataLimits.MaxValueBytes);
        var look = new RangeOperation(KeyRange.One(key)) { KeysOnly = true };
        var outcome = await metadata.Transaction()
            .If(condition is null ? [] : [condition])
            .Then(look, new PutOperation(key, ByteString.CopyOf(value)) { LeaseId = leaseId })
            .Else(look)
            .CommitAsync(context.RequestAborted);
        var before = outcome.IsAbridged ? null : ((RangeResult)outcome.Results[0]).Items.FirstOrDefault();
        if (!outcome.Succeeded)
            throw Failed(before, outcome.IsAbridged);
        var created = !outcome.IsAbridged && before is null;
        var response = context.Response;
        response.StatusCode = created ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        response.Headers.ETag = RevisionTag.Of(outcome.Revision);
        response.Headers.CacheControl = "no-store";
        if (created)
            response.Headers.Location = KeyTarget.UrlOf(key);
        var document = outcome.IsAbridged
            ? new ChangeDocument(outcome.Revision)
            : new ChangeDocument(outcome.Revision, created, (before?.Version ?? 0) + 1);
        await GatewayJson.WriteAsync(context, document, MetadataJson.Strict.ChangeDocument);
    }

    public async Task DeleteAsync(HttpContext context, ByteString key)
    {
        BoundedBody.RefuseIdempotencyKey(context.Request);
        if (context.Request.Headers.IfNoneMatch.Count > 0)
            throw Unsupported("If-None-Match does not guard a deletion.");
        var condition = await ConditionAsync(context, key);
        var outcome = await metadata.Transaction()
            .If(condition is null ? [] : [condition])
            .Then(new DeleteOperation(KeyRange.One(key)))
            .Else(new RangeOperation(KeyRange.One(key)) { KeysOnly = true })
            .CommitAsync(context.RequestAborted);
        if (!outcome.Succeeded)
            throw Failed(outcome.IsAbridged ? null : ((RangeResult)outcome.Results[0]).Items.FirstOrDefault(), outcome.IsAbridged);
        context.Response.Headers[MetadataHeaders.Revision] = outcome.Revision.ToString(CultureInfo.InvariantCulture);
        if (!outcome.IsAbridged && outcome.Results[0] is DeleteResult { Deleted: 0 })
            throw KeyReads.KeyMissing();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task DeleteRangeAsync(HttpContext context, KeyRange range)
    {
        BoundedBody.RefuseIdempotencyKey(context.Request);
        if (context.Request.Headers.IfMatch.Count > 0 || context.Request.Headers.IfNoneMatch.Count > 0)
            throw Unsupported("A condition is for one key.");
        var outcome = await metadata.DeleteAsync(range, returnPrevious: false, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        var document = new ChangeDocument(outcome.Revision, Deleted: outcome.IsAbridged ? null : outcome.Deleted);
        await GatewayJson.WriteAsync(context, document, MetadataJson.Strict.ChangeDocument);
    }

    /// <summary>What If-Match or If-None-Match asks of the key, to be compared in the change itself; null for nothing.</summary>
    private async ValueTask<Compare?> ConditionAsync(HttpContext context, ByteString key)
    {
        var headers = context.Request.Headers;
        if (headers.IfUnmodifiedSince.Count > 0 || headers.IfModifiedSince.Count > 0)
            throw Unsupported("A date is too coarse to guard a change: use If-Match with the ETag.");
        if (headers.IfNoneMatch.Count > 0)
        {
            return headers.IfNoneMatch.ToString().Trim() == "*" && headers.IfMatch.Count == 0
                ? Compare.Missing(key)
                : throw Unsupported("Of If-None-Match only '*' is supported for a change, and not together with If-Match.");
        }

        if (headers.IfMatch.Count == 0)
            return null;
        if (!EntityTagHeaderValue.TryParseList(headers.IfMatch, out var tags) || tags.Count == 0)
            throw Unsupported("If-Match does not parse.");
        if (tags.Contains(EntityTagHeaderValue.Any))
            return Compare.Exists(key);
        var revisions = tags.Where(tag => !tag.IsWeak).Select(tag => RevisionTag.RevisionOf(tag.Tag.AsSpan())).OfType<long>().Distinct().ToList();
        if (revisions.Count == 1)
            return Compare.Unchanged(key, revisions[0]);

        // Several: which of them it may be is looked up, whether it still is so is compared in the change.
        var current = revisions.Count == 0 ? null : (await metadata.GetAsync(key, null, context.RequestAborted)).Item;
        return current is not null && revisions.Contains(current.ModRevision)
            ? Compare.Unchanged(key, current.ModRevision)
            : throw new ApiProblemException(FileWrites.PreconditionFailed("What the key holds is none of what If-Match names. Nothing was changed."));
    }

    private static ApiProblemException Failed(KeyVersion? found, bool isAbridged) => new(FileWrites.PreconditionFailed(
        isAbridged ? "The key was not as the condition asks. Nothing was changed."
        : found is null ? "There is no such key. Nothing was changed."
        : $"The key holds what revision {found.ModRevision} made of it. Nothing was changed."));

    private static ApiProblemException Unsupported(string detail) => new(new ApiProblem(
        StatusCodes.Status501NotImplemented, ProblemCodes.PreconditionUnsupported, "The condition is not supported", detail + " Nothing was done."));
}
