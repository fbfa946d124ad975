using Orleans.Runtime;
using OrleansCluster.Embedded.Enumerations;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Tests.World;

namespace OrleansCluster.Embedded.Tests.Enumerations;

/// <summary>The calls that an enumeration is made of.</summary>
public sealed class StepTests : IAsyncLifetime
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    private OneSiloWorld _world = null!;
    private IStreamer _grain = null!;
    private IEnumerations _steps = null!;

    public async Task InitializeAsync()
    {
        _world = await OneSiloWorld.Start();
        _grain = _world.Grains.GetGrain<IStreamer>("a");
        _steps = _world.Grains.GetGrain<IEnumerations>(((GrainReference)_grain).GrainId);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_step_brings_so_many_items_at_most()
    {
        var id = Guid.NewGuid();
        Assert.Equal([0, 1, 2], Items(await Start(id, nameof(IStreamer.Count), batch: 3)));
        Assert.Equal([3], Items(await Next(id, 2, batch: 1)));
        Assert.Equal(IBatched.MaxSize, Items(await Next(id, 3, batch: int.MaxValue)).Count);
        Assert.Single(Items(await Next(id, 4, batch: -1)));
    }

    [Fact]
    public async Task A_step_that_comes_twice_takes_no_item_away()
    {
        var id = Guid.NewGuid();
        Assert.Equal([0], Items(await Start(id, nameof(IStreamer.Count), batch: 1)));
        _world.Fabric.Held = [];
        var step = _steps.Next(id, 2, 1, Wait, CancellationToken.None).AsTask();
        foreach (var arrival in _world.Fabric.Held) arrival();
        _world.Fabric.Held = null;
        Assert.Equal([1], Items(await _world.Run(step)));
        Assert.Equal([2], Items(await Next(id, 3, batch: 1)));
    }

    [Fact]
    public async Task A_start_that_comes_twice_starts_once()
    {
        var id = Guid.NewGuid();
        await _world.Run(_grain.Ended());
        _world.Fabric.Held = [];
        var start = Begin(id, nameof(IStreamer.Count), batch: 1);
        foreach (var arrival in _world.Fabric.Held) arrival();
        _world.Fabric.Held = null;
        Assert.Equal([0], Items(await _world.Run(start)));
        Assert.Equal([1], Items(await Next(id, 2, batch: 1)));
        Assert.Equal(1, Open);
    }

    [Fact]
    public async Task A_step_ends_without_an_item_when_none_comes_in_time()
    {
        var id = Guid.NewGuid();
        var start = Begin(id, nameof(IStreamer.Never), 1);
        _world.Scheduler.RunAll();
        Assert.False(start.IsCompleted);
        _world.Advance(Wait);
        Assert.Equal(EnumerationAnswer.Nothing, await _world.Run(start));
        Assert.Equal(1, Open);
        await End(id);
        Assert.Equal(0, Open);
    }

    [Fact]
    public async Task An_enumeration_that_nobody_asks_any_more_is_ended()
    {
        var id = Guid.NewGuid();
        await Start(id, nameof(IStreamer.Count), batch: 1);
        _world.Advance(OpenEnumerations.IdleLimit - TimeSpan.FromSeconds(30));
        Assert.Equal([1], Items(await Next(id, 2, batch: 1)));
        _world.Advance(OpenEnumerations.IdleLimit - TimeSpan.FromSeconds(30));
        Assert.Equal([2], Items(await Next(id, 3, batch: 1)));
        _world.Advance(OpenEnumerations.IdleLimit + TimeSpan.FromSeconds(90));
        Assert.Equal(1, await _world.Run(_grain.Ended()));
        Assert.Equal(EnumerationAnswer.Aborted, await Next(id, 4, batch: 1));
        Assert.Equal(0, Open);
    }

    [Fact]
    public async Task An_activation_has_so_many_open_at_most()
    {
        var ids = Enumerable.Range(0, OpenEnumerations.Limit).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var id in ids) await Start(id, nameof(IStreamer.Count), batch: 1);
        await Assert.ThrowsAsync<LimitExceededException>(() => Start(Guid.NewGuid(), nameof(IStreamer.Count), batch: 1));
        await End(ids[0]);
        Assert.Equal([0], Items(await Start(Guid.NewGuid(), nameof(IStreamer.Count), batch: 1)));
        Assert.Equal(OpenEnumerations.Limit, Open);
    }

    [Theory]
    [InlineData("OrleansCluster.Embedded.Tests.Enumerations.IStreamer", 1_000, 0)]
    [InlineData("OrleansCluster.Embedded.Tests.Enumerations.IStreamer", ulong.MaxValue, 0)]
    [InlineData("OrleansCluster.Embedded.Tests.World.IWorldling", 0, 0)]
    [InlineData("System.IDisposable", 0, 0)]
    [InlineData("OrleansCluster.Embedded.Tests.Enumerations.IStreamer", 0, 3)]
    public async Task Only_methods_of_the_grain_start_with_as_many_arguments_as_they_have(string type, ulong method, int arguments)
    {
        var start = new EnumerationStart(Guid.NewGuid(), type, method, 1, Wait);
        await Assert.ThrowsAsync<ArgumentException>(() => _world.Run(_steps.Start(start, new object?[arguments], CancellationToken.None).AsTask()));
        Assert.Equal(0, Open);
    }

    private int Open => ((OpenEnumerations)_world.ActivationOf(_grain)!.Enumerations).Count;

    private static List<int> Items(EnumerationAnswer answer) => [.. Assert.IsType<int[]>(answer.Items)];

    private Task<EnumerationAnswer> Start(Guid id, string method, int batch) => _world.Run(Begin(id, method, batch));

    private Task<EnumerationAnswer> Begin(Guid id, string method, int batch)
    {
        var model = _world.Cluster.Proxies.ModelOf(typeof(IStreamer)).Methods.OfType<EnumerableModel>().Single(m => m.Name == method);
        var arguments = new object?[model.Method.GetParameters().Length];
        return _steps.Start(new EnumerationStart(id, typeof(IStreamer).FullName!, model.WireId, batch, Wait), arguments, CancellationToken.None).AsTask();
    }

    private async Task End(Guid id)
    {
        var end = _steps.End(id).AsTask();
        _world.Scheduler.RunAll();
        await end;
    }

    private Task<EnumerationAnswer> Next(Guid id, int number, int batch) =>
        _world.Run(_steps.Next(id, number, batch, Wait, CancellationToken.None).AsTask());
}
