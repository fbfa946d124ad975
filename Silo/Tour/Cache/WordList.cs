using System.Text;
using System.Text.RegularExpressions;

namespace OrleansCluster.Silo.Tour.Cache;

/// <summary>The different words of the tour's files, in the order in which they come; if those have hardly any, the names of the files too.</summary>
internal static partial class WordList
{
    private const int MaxWords = 20_000;
    private const int MaxBytesOfFile = 4 << 20;

    public static async Task<IReadOnlyList<string>> OfAsync(TourSource source, CancellationToken cancellationToken)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in source.Files)
        {
            words.Add(file.StoredPath);
            await using var content = file.Open();
            var bytes = new byte[(int)Math.Min(MaxBytesOfFile, file.Length)];
            var read = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            foreach (var match in Word().EnumerateMatches(Encoding.Latin1.GetString(bytes, 0, read)))
            {
                words.Add(Encoding.Latin1.GetString(bytes, match.Index, match.Length));
                if (words.Count == MaxWords)
                    return [.. words];
            }
        }

        return [.. words];
    }

    [GeneratedRegex("[A-Za-z]{3,30}", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
