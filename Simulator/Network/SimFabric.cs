using System.Reflection;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Network;

/// <summary>Calls as messages of the simulated network. What comes from a client, or goes to one, goes by its gateway.</summary>
internal sealed class SimFabric(SimLoop loop, SimNetwork network, Func<MethodInfo, bool>? mayComeTwice = null) : MessageFabric
{
    private readonly Dictionary<GrainRuntime, Gateway> _gateways = [];

    /// <summary>Across a network nobody sees that a caller has given up.</summary>
    public override bool CalleesSeeCallers => false;

    /// <summary>Says by which silos a client's calls may go.</summary>
    public void Connect(GrainRuntime client, Gateway gateway) => _gateways.Add(client, gateway);

    public override void Request(Call call, Callee target)
    {
        if (!call.Origin.IsFenced) Send(call.Origin, target.Host, "request", isAnswer: false, () => target.Enqueue(call), MayComeTwice(call) ? () => Twin(call, target) : null);
    }

    public override void Respond(Call call, GrainRuntime from)
    {
        if (!from.IsFenced) Send(from, call.Origin, "answer", isAnswer: true, call.Deliver);
    }

    public override void Refuse(Call call, Exception reason, GrainRuntime from)
    {
        if (!from.IsFenced) Send(from, call.Origin, "refusal", isAnswer: true, () => call.Fail(reason));
    }

    public override void Cancel(Call call)
    {
        if (!call.Origin.IsFenced && call.SentTo is { } target) Send(call.Origin, target, "cancel", isAnswer: false, call.CancelCallee);
    }

    private static Action Twin(Call call, Callee target)
    {
        var twin = call.Duplicate();
        return () => target.Enqueue(twin);
    }

    // A block's bytes are handed over by reference, and its array is used again once every store has answered: a copy made now would show
    // what no network could, bytes of a later block in an earlier message.
    private bool MayComeTwice(Call call) =>
        (mayComeTwice is null || mayComeTwice(call.Method.Method))
        && !Array.Exists(call.Method.Method.GetParameters(), parameter => parameter.ParameterType == typeof(BlockData));

    private void Send(GrainRuntime from, GrainRuntime to, string what, bool isAnswer, Action arrive, Func<Action>? twin = null)
    {
        var source = loop.ProcessOf(from);
        var target = loop.ProcessOf(to);
        SimProcess? first = null, last = null;
        if (_gateways.TryGetValue(from, out var own) && (first = isAnswer ? own.Current : own.Choose()) is null) return;
        if (_gateways.TryGetValue(to, out var others) && (last = others.Current) is null) return;
        if (first is null && last is null)
        {
            network.Send(source, target, what, isAnswer, arrive, twin);
            return;
        }

        void Leave(SimProcess gateway) => network.Send(gateway, target, what, isAnswer, arrive, twin);
        if (first is not null && last is not null && !ReferenceEquals(first, last))
        {
            network.Send(source, first, "to-gateway", isAnswer, () => network.Send(first, last, "to-gateway", isAnswer, () => Leave(last)));
            return;
        }

        var only = first ?? last!;
        network.Send(source, only, "to-gateway", isAnswer, () => Leave(only));
    }
}
