using Orleans.Concurrency;

namespace OrleansCluster.Engine.Tests.Observers;

public interface IListener : IGrainObserver
{
    void Tell(string what);

    [OneWay]
    Task TellByTask(string what);

    Task<string> Ask(string what);

    [ResponseTimeout("00:00:01")]
    Task<string> AskBriefly(string what);

    Task<int> AddTo(List<int> numbers, int number);

    Task Pass(string gate);

    [AlwaysInterleave]
    Task<string> Interleave();

    Task Fail(string message);

    Task<string?> ReadContext(string key);

    Task<string> WaitForCancellation(CancellationToken cancellationToken);

    Task<string> CallBack(string grain);

    Task<int> AddSlowly(int amount);
}
