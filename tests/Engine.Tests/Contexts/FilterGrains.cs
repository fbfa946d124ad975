using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Contexts;

public interface IFiltered : IGrainWithStringKey
{
    Task<int> Double(int number);

    Task Fail();

    Task<string> Ask(string other);

    ValueTask Nothing();

    Task<string?> Text();
}

/// <summary>Its own filter too.</summary>
public sealed class FilteredGrain : Grain, IFiltered, IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        Journal.Note(this.GetPrimaryKeyString(), "own before");
        Assert.Same(this, context.Grain);
        await context.Invoke();
        Journal.Note(this.GetPrimaryKeyString(), $"own after {context.Result}");
    }

    public Task<int> Double(int number)
    {
        Journal.Note(this.GetPrimaryKeyString(), "call");
        return Task.FromResult(2 * number);
    }

    public Task Fail() => throw new InvalidOperationException("from the grain");

    public async Task<string> Ask(string other) => $"{await GrainFactory.GetGrain<IFiltered>(other).Double(4)}";

    public ValueTask Nothing() => default;

    public Task<string?> Text() => Task.FromResult<string?>("text");
}
