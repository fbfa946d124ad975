using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Samples.WebApi;

/// <summary>Attachments by user: the file <c>attachments/{user}/{name}</c>.</summary>
public static class AttachmentEndpoints
{
    public static void MapAttachments(this IEndpointRouteBuilder endpoints)
    {
        var attachments = endpoints.MapGroup("/attachments/{user}");
        attachments.MapGet("/", ListAsync);
        attachments.MapGet("/{name}", DownloadAsync);
        attachments.MapPut("/{name}", UploadAsync);
        attachments.MapDelete("/{name}", DeleteAsync);
    }

    // All of them, because a user has few. A service with many would hand pages on: FileClient.ListAsync.
    private static async Task<List<Attachment>> ListAsync(string user, FileClient files, CancellationToken cancellationToken)
    {
        var found = new List<Attachment>();
        await foreach (var entry in files.ListAllAsync($"attachments/{user}", cancellationToken))
        {
            if (entry.File is { } file)
                found.Add(Attachment.Of(entry.Name, file));
        }

        return found;
    }

    // The stream is verified while it is read; range processing needs only that it can seek.
    private static async Task<IResult> DownloadAsync(string user, string name, FileClient files, CancellationToken cancellationToken)
    {
        try
        {
            var content = await files.OpenReadAsync(PathOf(user, name), null, cancellationToken);
            return Results.Stream(content, "application/octet-stream", name, enableRangeProcessing: true);
        }
        catch (FileMissingException)
        {
            return Results.NotFound();
        }
    }

    // Streamed: memory stays at a few blocks whatever the size. When this answers, the file is durable and whole.
    private static async Task<IResult> UploadAsync(string user, string name, HttpRequest request, FileClient files, CancellationToken cancellationToken)
    {
        try
        {
            var stat = await files.WriteAsync(PathOf(user, name), request.Body, null, cancellationToken);
            return Results.Created($"/attachments/{user}/{name}", Attachment.Of(name, stat));
        }
        catch (InvalidPathException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest);
        }
        catch (FileSystemException e) when (e.Retryable)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task<IResult> DeleteAsync(string user, string name, FileClient files, CancellationToken cancellationToken) =>
        await files.DeleteAsync(PathOf(user, name), cancellationToken) ? Results.NoContent() : Results.NotFound();

    private static string PathOf(string user, string name) => $"attachments/{user}/{name}";
}
