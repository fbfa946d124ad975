using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Placement;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// The names of one directory. A shell around <see cref="DirectoryIndex"/>. Reentrant, because it asks its children while they
/// wait for it; its record is touched by <see cref="NameWriter"/> only, which does one thing after the other.
/// </summary>
[Reentrant]
public sealed partial class NamespaceGrain(
    [PersistentState("directory", DurableState.ProviderName)] IPersistentState<DirectoryState> state,
    IOptions<FileServiceOptions> options,
    TimeProvider time,
    ILogger<NamespaceGrain> logger) : Grain, INamespaceGrain, ILeavingGrain
{
    private readonly Leaving _leaving = new();
    private NameWriter? _writer;
    private NameCheck? _check;
    private NameListing? _listing;

    private NameWriter Writer => _writer ?? throw new InvalidOperationException("The grain is not active.");

    /// <summary>The key of the grain of a normalized directory.</summary>
    public static string KeyOf(string directory) => "/" + directory;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        if (!FilePath.TryNormalizeDirectory(key, out var directory, out var reason))
            throw new InvalidPathException(reason);
        if (KeyOf(directory) != key)
            throw new InvalidPathException("it is not in its normalized form.");
        var children = new NamespaceChildren(directory, GrainFactory, time, _leaving);
        var durable = new DurableRecord<DirectoryState>(state, key, DeactivateOnIdle, LeaveInPeace);
        _writer = new NameWriter(durable, directory, options.Value.MaxNamesPerDirectory, GrainFactory, _leaving, logger);
        _check = new NameCheck(_writer, children, logger);
        _listing = new NameListing(children, _check);
        return Task.CompletedTask;
    }

    public async Task AddAsync(string name, bool isDirectory)
    {
        CheckName(name);
        try
        {
            await Writer.AddAsync(DirectoryIndex.KeyOf(name, isDirectory));
        }
        catch (DirectoryFullException)
        {
            // Names without a file take up room: look for them, for the benefit of whoever comes next.
            _check!.SuspectAll(Writer.Latest, time.GetUtcNow());
            throw;
        }
    }

    public Task SuspectAsync(string name, bool isDirectory)
    {
        CheckName(name);
        _check!.Suspect(DirectoryIndex.KeyOf(name, isDirectory));
        return Task.CompletedTask;
    }

    public async Task<NamespacePage> ListAsync(string? after, int limit)
    {
        if (limit is < 1 or > FileLimits.MaxListing)
            throw new InvalidFileOptionsException($"A listing of {limit} entries: allowed is 1 to {FileLimits.MaxListing}.");
        return await _listing!.PageAsync(await Writer.ReadAsync(), after, limit);
    }

    public async Task<bool> HasFilesAsync() => await _listing!.HasFilesAsync(await Writer.ReadAsync());

    public async Task<bool> IsNameNeededAsync() => (await Writer.ReadAsync()).Names.Length > 0;

    void ILeavingGrain.Leave() => _leaving.Tell();

    // Of two activations that write, both succeed in the end: what one has begun it ends, and only then goes.
    private void LeaveInPeace()
    {
        _leaving.EndFirst();
        DeactivateOnIdle();
    }

    private static void CheckName(string name)
    {
        if (!FilePath.TryNormalize(name, out var normalized, out var reason))
            throw new InvalidPathException(reason);
        if (normalized != name || name.Contains('/'))
            throw new InvalidPathException("a name has no '/'.");
    }
}
