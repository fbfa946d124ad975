using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Placement;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// Asks what stands behind the names of a directory: the files, and the directories in it. No answer is waited for any more when the activation
/// is to leave: whoever asked is told so, and asks the next one.
/// </summary>
internal sealed class NamespaceChildren(string directory, IGrainFactory grains, TimeProvider time, Leaving leaving)
{
    private const int MaxAttempts = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether the index must keep a name.</summary>
    public Task<bool> IsNeededAsync(string key) => DirectoryIndex.IsDirectory(key)
        ? AskAsync(true, Directory(key).IsNameNeededAsync)
        : AskAsync(false, File(key).IsNameNeededAsync);

    /// <summary>What a listing shows for a name; null if nothing.</summary>
    public async Task<NamespaceEntry?> DescribeAsync(string key)
    {
        var name = DirectoryIndex.NameOf(key);
        if (DirectoryIndex.IsDirectory(key))
            return await AskAsync(true, Directory(key).HasFilesAsync) ? new NamespaceEntry(name, null) : null;
        return await AskAsync(false, File(key).StatAsync) is { } stat ? new NamespaceEntry(name, stat) : null;
    }

    private INamespaceGrain Directory(string key) =>
        grains.GetGrain<INamespaceGrain>(NamespaceGrain.KeyOf(FilePath.Combine(directory, DirectoryIndex.NameOf(key))));

    private IBlockDirectoryGrain File(string key) =>
        grains.GetGrain<IBlockDirectoryGrain>(FilePath.Combine(directory, DirectoryIndex.NameOf(key)));

    // A child that cannot be asked is not left out: the listing fails as a whole, typed, if it stays so.
    private async Task<T> AskAsync<T>(bool isDirectory, Func<Task<T>> ask)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask().WaitAsync(leaving.Token);
            }
            catch (OperationCanceledException) when (leaving.Token.IsCancellationRequested)
            {
                throw Left();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A directory has asked its own children again already; asking it again would multiply with the depth.
                if (attempt == MaxAttempts || (isDirectory && e is FileSystemException))
                {
                    throw new FileStateUnavailableException(
                        "/" + directory, nothingChanged: true, "something in it could not be asked: " + e.Message);
                }
            }

            try
            {
                await Task.Delay(Pause * attempt, time, leaving.Token);
            }
            catch (OperationCanceledException)
            {
                throw Left();
            }
        }
    }

    private FileStateUnavailableException Left() =>
        new("/" + directory, nothingChanged: true, "its grain leaves its silo, and waits no longer for what is in it.");
}
