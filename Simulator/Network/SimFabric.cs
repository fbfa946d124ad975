using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Network;

/// <summary>Grain calls as messages of the simulated network. A client's go by its gateway, there and back.</summary>
internal sealed class SimFabric(SimLoop loop, SimNetwork network) : MessageFabric
{
    private readonly Dictionary<GrainRuntime, Gateway> _gateways = [];

    /// <summary>Across a network nobody sees that a caller has given up.</summary>
    public override bool CalleesSeeCallers => false;

    /// <summary>Says by which silos a client's calls may go.</summary>
    public void Connect(GrainRuntime client, Gateway gateway) => _gateways.Add(client, gateway);

    public override void Request(Call call, Activation target)
    {
        if (call.Origin.IsFenced) return;
        var to = loop.ProcessOf(target.Silo);
        Forth(call.Origin, to, "request", () => target.Enqueue(call), MayComeTwice(call) ? () => Twin(call, target) : null);
    }

    public override void Respond(Call call, Silo from)
    {
        if (!from.IsFenced) Back(loop.ProcessOf(from), call.Origin, "answer", call.Deliver);
    }

    public override void Refuse(Call call, Exception reason, Silo from)
    {
        if (!from.IsFenced) Back(loop.ProcessOf(from), call.Origin, "refusal", () => call.Fail(reason));
    }

    public override void Cancel(Call call)
    {
        if (!call.Origin.IsFenced && call.TargetSilo is { } silo) Forth(call.Origin, loop.ProcessOf(silo), "cancel", call.CancelCallee, null);
    }

    private static Action Twin(Call call, Activation target)
    {
        var twin = call.Duplicate();
        return () => target.Enqueue(twin);
    }

    // A block's bytes are handed over by reference, and its array is used again once every store has answered: a copy made now would show
    // what no network could, bytes of a later block in an earlier message.
    private static bool MayComeTwice(Call call) =>
        !Array.Exists(call.Method.Method.GetParameters(), parameter => parameter.ParameterType == typeof(BlockData));

    private void Forth(GrainRuntime origin, SimProcess to, string what, Action arrive, Func<Action>? twin)
    {
        var from = loop.ProcessOf(origin);
        if (!_gateways.TryGetValue(origin, out var gateway))
        {
            network.Send(from, to, what, isAnswer: false, arrive, twin);
            return;
        }

        if (gateway.Choose() is not { } by) return;
        network.Send(from, by, "to-gateway", isAnswer: false, () => network.Send(by, to, what, isAnswer: false, arrive, twin));
    }

    private void Back(SimProcess from, GrainRuntime origin, string what, Action arrive)
    {
        var to = loop.ProcessOf(origin);
        if (!_gateways.TryGetValue(origin, out var gateway))
        {
            network.Send(from, to, what, isAnswer: true, arrive);
            return;
        }

        if (gateway.Current is not { } by) return;
        network.Send(from, by, "to-gateway", isAnswer: true, () => network.Send(by, to, what, isAnswer: true, arrive));
    }
}
