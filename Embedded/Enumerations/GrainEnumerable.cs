using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Scheduling;
using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Enumerations;

/// <summary>A call of a method that returns an <see cref="IAsyncEnumerable{T}"/>. Nothing is sent before it is enumerated, and each enumeration calls anew.</summary>
internal sealed class GrainEnumerable<TTarget, TArguments, TItem>(GrainReference target, EnumerableModel<TTarget, TArguments, TItem> method, TArguments arguments)
    : IAsyncEnumerable<TItem>, IBatched
{
    public int BatchSize { get; set; } = IBatched.DefaultSize;

    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var own = method.ReadToken is { } read ? read(arguments) : CancellationToken.None;
        var host = RuntimeContext.CurrentHost ?? target.Runtime;
        return new GrainEnumerator<TItem>(host, target.GrainId, BatchSize, own, cancellationToken, Start);
    }

    private ValueTask<EnumerationAnswer> Start(IEnumerations grain, Guid id, TimeSpan wait, CancellationToken token)
    {
        var copy = arguments;
        if (method.CopyArguments is { } copyArguments)
        {
            using var context = CopyContext.Rent();
            copyArguments(ref copy, context);
        }

        return grain.Start(new EnumerationStart(id, method.Owner.Type.FullName!, method.WireId, BatchSize, wait), method.Pack(copy), token);
    }
}
