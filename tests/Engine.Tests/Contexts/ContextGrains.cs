using Orleans.Runtime;

namespace OrleansCluster.Engine.Tests.Contexts;

public interface IContextReader : IGrainWithStringKey
{
    Task<object?> Get(string key);

    Task<object?> GetThrough(string other, string key);

    Task<object?> SetAndGetThrough(string other, string key, string value);

    Task Set(string key, string value);

    Task<string> Activated();
}

public sealed class ContextReaderGrain : Grain, IContextReader
{
    private object? _atActivation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _atActivation = RequestContext.Get("first");
        return Task.CompletedTask;
    }

    public async Task<object?> Get(string key)
    {
        await Task.Yield();
        return RequestContext.Get(key);
    }

    public Task<object?> GetThrough(string other, string key) => GrainFactory.GetGrain<IContextReader>(other).Get(key);

    public async Task<object?> SetAndGetThrough(string other, string key, string value)
    {
        RequestContext.Set(key, value);
        return await GrainFactory.GetGrain<IContextReader>(other).Get(key);
    }

    public Task Set(string key, string value)
    {
        RequestContext.Set(key, value);
        return Task.CompletedTask;
    }

    public Task<string> Activated() => Task.FromResult($"{_atActivation}");
}
