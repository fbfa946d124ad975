using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansCluster.Client.Files;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Files;

/// <summary><c>GET /v1/files/{dir}/?list&amp;after=…&amp;limit=…</c></summary>
internal sealed class FileListings(FileClient files, IOptions<HttpGatewayOptions> options)
{
    public async Task WriteAsync(HttpContext context, string directory)
    {
        var query = context.Request.Query;
        var after = query["after"].Count switch
        {
            0 => null,
            1 => query["after"].ToString(),
            _ => throw InvalidPage("'after' is given more than once."),
        };
        var page = await files.ListAsync(directory, after, Limit(query), context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await GatewayJson.WriteAsync(
            context, new ListingDocument(page.Directory, [.. page.Entries.Select(FileDocument.OfEntry)], page.Next), GatewayJson.Relaxed.ListingDocument);
    }

    private int Limit(IQueryCollection query)
    {
        var text = query["limit"];
        if (text.Count == 0)
            return options.Value.MaxPageSize;
        if (text.Count == 1 && int.TryParse(text[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) &&
            limit >= 1 && limit <= options.Value.MaxPageSize)
            return limit;
        throw InvalidPage($"'limit' is '{text}'; allowed is a whole number from 1 to {options.Value.MaxPageSize}.");
    }

    private static ApiProblemException InvalidPage(string detail) => new(new ApiProblem(
        StatusCodes.Status400BadRequest, ProblemCodes.InvalidPage, "There is no such page", detail));
}
