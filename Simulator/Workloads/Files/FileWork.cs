using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Files;

/// <summary>
/// What a client does with a path, and notes of it. A reading counts as such when the file was opened, for that fixes its version; what
/// comes of its bytes is looked at by itself. Each says whether it got something done.
/// </summary>
internal sealed class FileWork(World world, SimClient client, FileContents contents, SeenVersions versions, FileFindings findings)
{
    // A reader that reads byte by byte must not stand still at every fiftieth.
    private const int MaxPauses = 3;

    private readonly FileClient _files = client.Services.GetRequiredService<FileClient>();

    private readonly FileReplicas _replicas = new(world, client);

    private History History => world.History;

    private Chance Chance => client.Process.Chance;

    public async Task<bool> WriteAsync(string path)
    {
        var content = contents.Draw(Chance, out var bytes);
        return await WriteAsync(History.Begin(client.Name, "write", path, content.Label), content, bytes, null);
    }

    /// <summary>Writes on the condition that the file is as it was found to be.</summary>
    public async Task<bool> ReplaceAsync(string path)
    {
        if (await LookUpAsync(path) is not { } before) return false;
        var content = contents.Draw(Chance, out var bytes);
        var swap = new Swap(before.Content?.Label, content.Label);
        return await WriteAsync(History.Begin(client.Name, "swap", path, swap), content, bytes, before.Version);
    }

    public async Task<bool> StatAsync(string path) => await LookUpAsync(path) is not null;

    public async Task<bool> DeleteAsync(string path)
    {
        var operation = History.Begin(client.Name, "delete", path);
        return await ChangeAsync(operation, async () => End(operation, await _files.DeleteAsync(path) ? true : null));
    }

    public async Task<bool> DeleteVersionAsync(string path)
    {
        if (await LookUpAsync(path) is not { } before) return false;
        if (before.Content is null) return true;
        var operation = History.Begin(client.Name, "swap", path, new Swap(before.Content.Label, null));
        return await ChangeAsync(operation, async () =>
        {
            if (await _files.DeleteAsync(path, before.Version)) End(operation, true);
            else findings.Wrong("deletion", "A deletion of one version said that there is nothing, in place of a conflict.", operation);
        });
    }

    public Task<bool> ReadAsync(string path) => ReadAsync(path, ReadWholeAsync);

    public Task<bool> ReadRangeAsync(string path) => ReadAsync(path, ReadSomeAsync);

    /// <summary>Each file is asked for at some moment of the listing: it is, for each path, a reading of its own.</summary>
    public async Task<bool> ListAsync(string directory)
    {
        var operations = FilesWorkload.Paths
            .Where(path => directory.Length == 0 || path.StartsWith(directory + "/", StringComparison.Ordinal))
            .Select(path => History.Begin(client.Name, "read", path)).ToList();
        try
        {
            var entries = await ListPartsAsync(directory);
            foreach (var operation in operations) NoteListed(operation, directory, entries);
            if (entries.Find(entry => !IsKnown(entry)) is { } stranger)
                findings.Wrong("listing", $"'{stranger.Path}' is listed in '{directory}', and nobody wrote it.", [.. operations]);
            return true;
        }
        catch (FileSystemException exception) when (IsPromised(exception))
        {
            foreach (var operation in operations) History.Failed(operation, exception.Code);
            return false;
        }
    }

    /// <summary>Looks whether the silos have what they acknowledged. That they do not answer now is no finding.</summary>
    public async Task<bool> AuditAsync(string path)
    {
        try
        {
            if (await _replicas.FindLostAsync(path) is { } lost) findings.Lost("replicas", $"'{path}' is acknowledged, and {lost}");
            return true;
        }
        catch (Exception exception) when (exception is FileSystemException or PinnedSiloUnavailableException or OrleansException or TimeoutException)
        {
            return false;
        }
    }

    private static bool IsKnown(FileListEntry entry) => entry.IsDirectory
        ? FilesWorkload.Paths.Any(path => path.StartsWith(entry.Path + "/", StringComparison.Ordinal))
        : FilesWorkload.Paths.Contains(entry.Path);

    private static bool IsPromised(FileSystemException exception) => exception is FileStateUnavailableException or BlocksUnavailableException
        or FileChangedException or NotEnoughReplicasException or WriteConflictException or WriteSessionExpiredException
        or TooManyWritersException or WriteOutcomeUnknownException;

    private static bool IsDamage(FileSystemException exception) => exception is BlockDamagedException or ContentDamagedException;

    private async Task<List<FileListEntry>> ListPartsAsync(string directory)
    {
        var entries = new List<FileListEntry>();
        var limit = Chance.Pick([1, 2, 1_000]);
        string? after = null;
        do
        {
            var part = await _files.ListAsync(directory, after, limit);
            entries.AddRange(part.Entries);
            after = part.Next;
        }
        while (after is not null);
        return entries;
    }

    // A file that is further below shows only in that the directory is not there: then nothing is.
    private void NoteListed(Operation operation, string directory, List<FileListEntry> entries)
    {
        var parent = FilePath.Parent(operation.Key);
        if (parent == directory)
        {
            Note(operation, entries.Find(entry => entry.Path == operation.Key && !entry.IsDirectory)?.File);
            return;
        }

        var child = entries.Find(entry => entry.IsDirectory && operation.Key.StartsWith(entry.Path + "/", StringComparison.Ordinal));
        if (child is null) History.Ok(operation, null);
        else History.Failed(operation, "its directory is there");
    }

    private async Task<(FileContent? Content, long Version)?> LookUpAsync(string path)
    {
        var operation = History.Begin(client.Name, "read", path);
        try
        {
            var stat = await _files.StatAsync(path);
            return (Note(operation, stat), stat?.Version ?? 0);
        }
        catch (FileSystemException exception) when (IsPromised(exception))
        {
            History.Failed(operation, exception.Code);
            return null;
        }
    }

    private async Task<bool> ReadAsync(string path, Func<FileReadStream, FileContent, Operation, Task> readBytes)
    {
        var operation = History.Begin(client.Name, "read", path);
        try
        {
            await using var stream = await _files.OpenReadAsync(path);
            if (Note(operation, stream.Stat) is { } content) await readBytes(stream, content, operation);
            return true;
        }
        catch (FileMissingException)
        {
            Note(operation, null);
            return true;
        }
        catch (FileSystemException exception) when (IsPromised(exception))
        {
            if (operation.Outcome == Outcome.Pending) History.Failed(operation, exception.Code);
            return false;
        }
        catch (FileSystemException exception) when (IsDamage(exception))
        {
            findings.Lost("damage", exception.Message, operation);
            return false;
        }
    }

    private async Task ReadWholeAsync(FileReadStream stream, FileContent content, Operation operation)
    {
        var buffer = new byte[Math.Max(1, Chance.Between(1, 2 * content.Length + 1))];
        var at = 0;
        var pauses = 0;
        while (await stream.ReadAsync(buffer) is > 0 and var read)
        {
            Compare(operation, content, buffer.AsSpan(0, read), at);
            at += read;
            if (pauses == MaxPauses || !Chance.Hits(0.02)) continue;
            pauses++;
            await Task.Delay(Chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(8)), client.Process.Time);
        }

        if (at != content.Length)
            findings.Wrong("content", $"Of {content.Label} in '{operation.Key}' only {at} bytes were read.", operation);
    }

    private async Task ReadSomeAsync(FileReadStream stream, FileContent content, Operation operation)
    {
        if (content.Length == 0) return;
        for (var i = Chance.Between(1, 3); i > 0; i--)
        {
            var at = Chance.Next(content.Length);
            var bytes = new byte[Chance.Between(1, Math.Min(20_000, content.Length - at))];
            stream.Position = at;
            // Not ReadExactlyAsync: the base library's continuations leave the turn.
            var filled = 0;
            while (filled < bytes.Length && await stream.ReadAsync(bytes.AsMemory(filled)) is > 0 and var read) filled += read;
            Compare(operation, content, bytes.AsSpan(0, filled), at);
            if (filled < bytes.Length) findings.Wrong("content", $"{content.Label} in '{operation.Key}' ended at byte {at + filled}.", operation);
        }
    }

    private void Compare(Operation operation, FileContent content, ReadOnlySpan<byte> read, int offset)
    {
        var wrong = content.FindWrong(read, offset);
        if (wrong >= 0)
            findings.Wrong("content", $"Byte {wrong} of {content.Label} in '{operation.Key}' was read and is not as it was written.", operation);
    }

    private async Task<bool> WriteAsync(Operation operation, FileContent content, byte[] bytes, long? expected)
    {
        var options = new FileWriteOptions { ExpectedVersion = expected, Replication = Chance.Hits(0.15) ? 3 : null };
        await using Stream source = Chance.Hits(0.05)
            ? new PausingContent(bytes, Chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(6)), client.Process.Time)
            : new MemoryStream(bytes, writable: false);
        return await ChangeAsync(operation, async () =>
        {
            var stat = await _files.WriteAsync(operation.Key, source, options);
            End(operation, operation.Action == "swap" ? true : null);
            if (contents.Of(stat)?.Label != content.Label)
                findings.Wrong("content", $"{content.Label} was written, and the answer is of '{stat.Sha256}' with {stat.Length} bytes.", operation);
            findings.Wrong(versions.Add(operation, stat.Version, content.Label));
        });
    }

    private async Task<bool> ChangeAsync(Operation operation, Func<Task> change)
    {
        try
        {
            await change();
            return true;
        }
        catch (FileSystemException exception) when (IsPromised(exception))
        {
            if (exception.OutcomeKnown && !IsAmbiguous(operation, exception)) History.Failed(operation, exception.Code);
            else History.Unknown(operation, exception.Code);
            return false;
        }
    }

    // If requests come twice, a conflict may be one with the same request (docs/files.md).
    private bool IsAmbiguous(Operation operation, FileSystemException exception) => exception is WriteConflictException && world.Network.HasDoubledSince(operation.Invoked);

    private void End(Operation operation, object? output) => History.Ok(operation, output);

    // What a path was found to hold.
    private FileContent? Note(Operation operation, FileStat? stat)
    {
        if (stat is null)
        {
            History.Ok(operation, null);
            return null;
        }

        var content = contents.Of(stat);
        History.Ok(operation, content?.Label ?? $"'{stat.Sha256}' with {stat.Length} bytes");
        if (content is null)
            findings.Wrong("content", $"'{operation.Key}' is said to have {stat.Length} bytes with the SHA-256 '{stat.Sha256}', which nobody wrote.", operation);
        else
            findings.Wrong(versions.Add(operation, stat.Version, content.Label));
        return content;
    }
}
