using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Simulator.Network;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Durable;

/// <summary>
/// The provider of grain state on a silo: a client of <see cref="DurableService"/>. State goes as the same bytes as with every other
/// provider. A question or a change that is not answered in time fails; what is still under way may take effect later.
/// </summary>
internal sealed class RemoteGrainStorage(DurableService service, SimNetwork network, SimProcess process) : IGrainStorage
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan RefusalDelay = TimeSpan.FromMilliseconds(5);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf(stateName, grainId);
        var record = await Ask("durable-read", () => service.Read(key));
        grainState.RecordExists = record is not null;
        grainState.ETag = record?.Version.ToString(CultureInfo.InvariantCulture);
        grainState.State = record is null ? Activator.CreateInstance<T>() : GrainStateSerializer.Deserialize<T>(record.Value.Span);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteAsync(stateName, grainId, grainState, unconditionally: false);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf(stateName, grainId);
        var expected = VersionOf(grainState.ETag);
        if (!await Ask("durable-clear", () => service.TryDelete(key, expected))) throw Conflict(stateName, grainId, grainState.ETag);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    /// <summary>As the interface's; a planted bug writes without the condition.</summary>
    public async Task WriteAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, bool unconditionally)
    {
        var key = KeyOf(stateName, grainId);
        var bytes = GrainStateSerializer.Serialize(grainState.State);
        var expected = VersionOf(grainState.ETag);
        var version = await Ask("durable-write", () => service.TryWrite(key, bytes, expected, unconditionally));
        if (version is null) throw Conflict(stateName, grainId, grainState.ETag);
        grainState.ETag = version.Value.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    /// <summary>What the service knows a grain's state by.</summary>
    public static string KeyOf(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private static long? VersionOf(string? etag) => etag is null ? null : long.Parse(etag, CultureInfo.InvariantCulture);

    private static InconsistentStateException Conflict(string stateName, GrainId grainId, string? etag) =>
        new($"The state '{stateName}' of {grainId} was written by somebody else. Nothing was written.", "another", etag ?? "none");

    private async Task<T> Ask<T>(string what, Func<T> deed)
    {
        if (network.IsCut(process.Site, service.Process.Site) && process.Chance.Hits(0.5))
        {
            await Task.Delay(RefusalDelay, process.Time);
            throw new DurableUnavailableException("The connection to the durable store was refused.");
        }

        var answer = new TaskCompletionSource<T>();
        network.Send(process, service.Process, what, isAnswer: false, () =>
        {
            var result = deed();
            network.Send(service.Process, process, "durable-answer", isAnswer: true, () => answer.TrySetResult(result));
        });
        try
        {
            return await answer.Task.WaitAsync(AnswerTimeout, process.Time);
        }
        catch (TimeoutException)
        {
            throw new DurableUnavailableException($"The durable store did not answer within {AnswerTimeout}. A change may have taken effect, or may yet.");
        }
    }
}
