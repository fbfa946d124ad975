using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OrleansCluster.Silo.Tour;

/// <summary>Goes over files, several at one time.</summary>
internal static class TourPass
{
    private const int AtOneTime = 4;
    private const int BufferBytes = 256 * 1024;

    /// <summary>Runs the work for every file; the first failure ends the pass.</summary>
    public static async Task OverAsync(IEnumerable<TourFile> files, Func<TourFile, Task> work, CancellationToken cancellationToken)
    {
        var queue = new ConcurrentQueue<TourFile>(files);
        async Task WorkAsync()
        {
            while (queue.TryDequeue(out var file))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    await work(file);
                }
                catch
                {
                    queue.Clear();
                    throw;
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, AtOneTime).Select(_ => WorkAsync()));
    }

    /// <summary>SHA-256 of a stream in lower-case hexadecimal; reports what it read.</summary>
    public static async Task<string> HashAsync(Stream content, Action<int> moved, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                moved(read);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
