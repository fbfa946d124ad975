using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Gateways.Http.Metadata.Documents;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>
/// Server-sent events of a watch. Each has as its id the revision to go on from, and so holds all of a revision, but for one that comes in
/// parts: each of these but the last has that revision itself as its id. The next changes are asked for
/// when the last were taken by the caller's connection: one who does not read holds up only himself.
/// </summary>
internal sealed class EventStream(PipeWriter output, TimeSpan heartbeat, TimeProvider time)
{
    private static readonly byte[] Heartbeat = ":\n\n"u8.ToArray();
    private static readonly byte[] Ending = ": the server ends; connect again\n\n"u8.ToArray();

    /// <summary>Tells where the watch begins, so that it can be taken up again from there.</summary>
    public async Task BeginAsync(long firstRevision, CancellationToken cancellationToken)
    {
        Write("progress", firstRevision, new RevisionDocument(firstRevision - 1), MetadataJson.Strict.RevisionDocument);
        await output.FlushAsync(cancellationToken);
    }

    /// <summary>Writes batches until the source fails or is cancelled.</summary>
    public async Task WriteAsync(IAsyncEnumerator<WatchBatch> batches, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = batches.MoveNextAsync().AsTask();
            try
            {
                while (!await EndsWithinAsync(next, heartbeat, cancellationToken))
                    await output.WriteAsync(Heartbeat, cancellationToken);
            }
            finally
            {
                // An enumerator may be disposed of only when it rests; it ends with the token, as this does.
                await Task.WhenAny(next);
            }

            if (!await next)
                return;
            await WriteAsync(batches.Current, cancellationToken);
        }
    }

    /// <summary>Ends it in good order.</summary>
    public async Task EndAsync(CancellationToken cancellationToken) => await output.WriteAsync(Ending, cancellationToken);

    /// <summary>Says why it ends, as the body of an error would have.</summary>
    public async Task FailAsync(ApiProblem problem, string traceId, CancellationToken cancellationToken)
    {
        var document = new ProblemDocument(
            "urn:orleanscluster:problem:" + problem.Code, problem.Title, problem.Status, problem.Detail, problem.Code, problem.Retryable,
            problem.OutcomeKnown, traceId);
        Write("error", null, document, GatewayJson.Relaxed.ProblemDocument);
        await output.FlushAsync(cancellationToken);
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(limit, time, cancellationToken);
            return true;
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            return false;
        }
    }

    private async Task WriteAsync(WatchBatch batch, CancellationToken cancellationToken)
    {
        var at = 0;
        while (at < batch.Events.Count)
        {
            var revision = batch.Events[at].Version.ModRevision;
            var end = at;
            while (end < batch.Events.Count && batch.Events[end].Version.ModRevision == revision)
                end++;
            var isPart = batch.IsPart && end == batch.Events.Count;
            var isBehind = batch.IsBehind || end < batch.Events.Count;
            var document = new WatchDocument(
                revision, [.. batch.Events.Skip(at).Take(end - at).Select(WatchedChange.Of)], isPart ? true : null, isBehind ? true : null);
            Write("change", isPart ? revision : revision + 1, document, MetadataJson.Strict.WatchDocument);
            await output.FlushAsync(cancellationToken);
            at = end;
        }

        var told = batch.Events.Count == 0 ? 0 : batch.Events[^1].Version.ModRevision + 1;
        if (batch.NextRevision > told)
        {
            Write("progress", batch.NextRevision, new RevisionDocument(batch.NextRevision - 1), MetadataJson.Strict.RevisionDocument);
            await output.FlushAsync(cancellationToken);
        }
    }

    // JSON has no line breaks of its own, so an event's data is one line.
    private void Write<T>(string name, long? id, T document, JsonTypeInfo<T> type)
    {
        Encoding.UTF8.GetBytes(
            id is null ? $"event: {name}\ndata: " : string.Create(CultureInfo.InvariantCulture, $"id: {id}\nevent: {name}\ndata: "), output);
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = type.Options.Encoder, SkipValidation = true }))
            JsonSerializer.Serialize(json, document, type);
        output.Write("\n\n"u8);
    }
}
