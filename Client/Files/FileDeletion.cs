using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Files;

/// <summary>
/// One deletion of whatever is there. It looks, and then deletes the version that it saw, by its number: a request that arrives late, or
/// twice, finds another version and does nothing to what was written since.
/// </summary>
internal sealed class FileDeletion(FileCalls calls, string path)
{
    /// <summary>False if there is nothing.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await LookAsync(attempt, cancellationToken) is not { } found)
                return false;
            try
            {
                return await DeleteAsync(found.Version, cancellationToken);
            }
            catch (WriteConflictException) when (attempt < calls.Options.MaxAttempts)
            {
                // Somebody else was first: nothing of this was done yet.
            }
            catch (WriteOutcomeUnknownException) when (!cancellationToken.IsCancellationRequested)
            {
                if (await IsNothingThereAsync(cancellationToken))
                    return false;
                throw;
            }

            await calls.PauseAsync(attempt, cancellationToken);
        }
    }

    /// <summary>Deletes this version only; else a conflict.</summary>
    public Task<bool> DeleteAsync(long version, CancellationToken cancellationToken) =>
        calls.ChangeAsync(path, () => calls.Directory(path).DeleteAsync(version), cancellationToken);

    private Task<FileStat?> LookAsync(CancellationToken cancellationToken) =>
        calls.AskAsync(path, () => calls.Directory(path).StatAsync(), cancellationToken);

    // After a conflict it is a request that came twice, and met itself, or somebody else: who does not see what is there does not know.
    private async Task<FileStat?> LookAsync(int attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await LookAsync(cancellationToken);
        }
        catch (FileSystemException e) when (attempt > 1)
        {
            throw new WriteOutcomeUnknownException(path, e);
        }
    }

    private async Task<bool> IsNothingThereAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await LookAsync(cancellationToken) is null;
        }
        catch (FileSystemException)
        {
            // Then it stays unknown.
            return false;
        }
    }
}
