using System.Runtime.CompilerServices;
using Orleans;

namespace OrleansCluster.Embedded.Tests.Enumerations;

public interface IStreamer : IGrainWithStringKey
{
    IAsyncEnumerable<int> Count();

    IAsyncEnumerable<int> Never(CancellationToken cancellationToken = default);

    Task<int> Ended();
}

public sealed class StreamerGrain : Grain, IStreamer
{
    private int _ended;

    public async IAsyncEnumerable<int> Count()
    {
        try
        {
            for (var i = 0; ; i++)
            {
                await Task.CompletedTask;
                yield return i;
            }
        }
        finally
        {
            _ended++;
        }
    }

    public async IAsyncEnumerable<int> Never([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        yield return 1;
    }

    public Task<int> Ended() => Task.FromResult(_ended);
}
