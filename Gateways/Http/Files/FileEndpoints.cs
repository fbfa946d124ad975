using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Files;

/// <summary><c>/v1/files/*</c>: which handler a request goes to.</summary>
internal static class FileEndpoints
{
    public static Task GetAsync(HttpContext context)
    {
        var path = FilePath.Of(context);
        var wantsList = context.Request.Query.ContainsKey("list");
        if (path.IsDirectory != wantsList)
            throw DirectoryName(wantsList ? "A directory's name ends in '/'." : "A name that ends in '/' is a directory; add ?list to list it.");
        return wantsList
            ? context.RequestServices.GetRequiredService<FileListings>().WriteAsync(context, path.Value)
            : context.RequestServices.GetRequiredService<FileReads>().ServeAsync(context, path.Value);
    }

    public static Task PutAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<FileWrites>().PutAsync(context, FileOnly(context));

    public static Task DeleteAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<FileWrites>().DeleteAsync(context, FileOnly(context));

    private static string FileOnly(HttpContext context)
    {
        var path = FilePath.Of(context);
        return path.IsDirectory
            ? throw DirectoryName("A name that ends in '/' is a directory; directories come and go with the files in them.")
            : path.Value;
    }

    private static ApiProblemException DirectoryName(string detail) => new(new ApiProblem(
        StatusCodes.Status400BadRequest, ProblemCodes.DirectoryName, "A directory is no file", detail));
}
