using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>
/// The parameters of a request, of which each may stand once, and none that is not known: one that was misspelt must not be taken for one
/// that was left out. Read from the query as it was sent, because keys are bytes and need not be text.
/// </summary>
internal sealed class QueryParameters
{
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    private QueryParameters()
    {
    }

    /// <exception cref="ApiProblemException">400 <c>http.invalid_query</c>.</exception>
    public static QueryParameters Of(HttpRequest request, params ReadOnlySpan<string> allowed)
    {
        var parameters = new QueryParameters();
        var query = (request.QueryString.Value ?? "").AsSpan().TrimStart('?');
        foreach (var part in query.Split('&'))
        {
            var pair = query[part];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            var found = allowed.IndexOf(name.ToString());
            if (found < 0)
                throw Invalid($"'{Shorten(name)}' is no parameter here; there {(allowed.IsEmpty ? "is none" : "are " + string.Join(", ", allowed.ToArray()))}.");
            var value = PercentBytes.Decode(equals < 0 ? default : pair[(equals + 1)..], plusIsSpace: true)
                ?? throw Invalid($"'{allowed[found]}' has a '%' without two hexadecimal digits, or a character that must be percent-encoded.");
            if (!parameters._values.TryAdd(allowed[found], value))
                throw Invalid($"'{allowed[found]}' is given more than once.");
        }

        return parameters;
    }

    public static ApiProblemException Invalid(string detail) => new(new ApiProblem(
        StatusCodes.Status400BadRequest, ProblemCodes.InvalidQuery, "A parameter is not allowed", detail + " Nothing was done."));

    public bool Has(string name) => _values.ContainsKey(name);

    public ByteString? Bytes(string name) => _values.TryGetValue(name, out var value) ? ByteString.CopyOf(value) : default(ByteString?);

    /// <summary>True if it is given without a value, or as true or 1.</summary>
    public bool Flag(string name) => Text(name) switch
    {
        null or "false" or "0" => false,
        "" or "true" or "1" => true,
        var other => throw Invalid($"'{name}' is '{Shorten(other)}'; allowed is true or false."),
    };

    public long Number(string name, long least, long most, long otherwise)
    {
        var text = Text(name);
        if (text is null)
            return otherwise;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Invalid($"'{name}' is '{Shorten(text)}'; allowed is a whole number from {least} to {most}.");
    }

    /// <summary>A time in seconds, with or without decimals.</summary>
    public TimeSpan? Seconds(string name, TimeSpan least, TimeSpan most)
    {
        var text = Text(name);
        if (text is null)
            return null;
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds >= (decimal)least.TotalSeconds && seconds <= (decimal)most.TotalSeconds
            ? TimeSpan.FromSeconds((double)seconds)
            : throw Invalid($"'{name}' is '{Shorten(text)}'; allowed are seconds from {least.TotalSeconds} to {most.TotalSeconds}.");
    }

    private string? Text(string name) => Bytes(name)?.ToString();

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : $"{text[..40]}…";
}
