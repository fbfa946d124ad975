using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Hosting;

/// <summary>
/// The silos of this process. Starts and stops them together, and any one of them by itself: to show, and to test, what the
/// others do about it. Calls about one silo must not overlap.
/// </summary>
internal sealed class SiloFleet : IAsyncDisposable
{
    private readonly List<SiloNode> _nodes;
    private readonly LocalCaches _caches = new();

    /// <param name="settings">How many silos, and what of them.</param>
    /// <param name="state">The state that their grains share; outlives the fleet. Null: it is in a database.</param>
    /// <param name="logging">Where each silo's host logs to.</param>
    public SiloFleet(SiloSettings settings, FileStateStoreHost? state, Action<ILoggingBuilder> logging) =>
        _nodes = [.. settings.SiloNames.Select((_, index) => new SiloNode(settings, index, state, _caches, logging))];

    /// <summary>The shards of the cache that its silos have, for clients of this process.</summary>
    public LocalCaches Caches => _caches;

    public IReadOnlyList<SiloNode> Nodes => _nodes;

    public SiloNode this[string name] =>
        _nodes.Find(node => node.Name == name) ?? throw new ArgumentException($"There is no silo '{name}' in this process.", nameof(name));

    /// <summary>Starts the first silo, which the others join, then all others at once. If one fails, all are ended again.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _nodes[0].StartAsync(cancellationToken);
            await Task.WhenAll(_nodes.Skip(1).Select(node => node.StartAsync(cancellationToken)));
        }
        catch
        {
            await KillAllAsync();
            throw;
        }
    }

    public Task StartAsync(string name, CancellationToken cancellationToken) => this[name].StartAsync(cancellationToken);

    /// <summary>
    /// Opens the block stores of all silos that run, where their start has not. Grain state may need other processes for it: this
    /// waits for them, or fails if it is certain that it can not be done.
    /// </summary>
    public Task OpenFilesAsync(CancellationToken cancellationToken) => Task.WhenAll(_nodes.Select(node => node.OpenFilesAsync(cancellationToken)));

    /// <summary>Ends one silo without warning; returns when no byte of it can reach its disk any more.</summary>
    public Task KillAsync(string name) => this[name].KillAsync();

    public Task StopAsync(string name, CancellationToken cancellationToken) => this[name].StopAsync(cancellationToken);

    /// <summary>Drains every silo, the first one last, because with the Microsoft engine it may keep the membership.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_nodes.Skip(1).Select(node => node.StopAsync(cancellationToken)));
        await _nodes[0].StopAsync(cancellationToken);
    }

    public Task KillAllAsync() => Task.WhenAll(_nodes.Select(node => node.KillAsync()));

    /// <summary>Whatever still runs is killed.</summary>
    public async ValueTask DisposeAsync() => await KillAllAsync();
}
