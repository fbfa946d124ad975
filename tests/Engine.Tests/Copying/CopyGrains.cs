using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using OrleansCluster.Engine.Tests.Placement;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Copying;

public interface IDepot : IGrainWithStringKey
{
    Task<int> Spoil(List<int> numbers);

    Task<int> SumAfter(string gate, List<int> numbers);

    Task Keep(Parcel parcel);

    Task<Parcel> Kept();

    Task SpoilKept();

    Task<Parcel> EchoParcel(Parcel parcel);

    Task<object?> Echo(object? value);

    Task<bool> AreSame(Parcel one, Parcel two);

    Task<bool> IsCyclic(Parcel parcel);

    Task<Label> EchoLabel(Label label);

    Task<(Spot, ReadOnlyParts)> EchoParts(Spot spot, ReadOnlyParts parts);

    /// <summary>Whether the very object that stands in <see cref="DepotGrain.Originals"/> under this key arrives.</summary>
    Task<string> WhatArrives(string key, List<int> plain, [Immutable] List<int> parameter, Immutable<List<int>> wrapped, Frozen frozen);

    Task<bool> TakeUnmarked(object value);

    Task<object> GiveUnmarked();

    Task<Parcel> Null(Parcel? parcel);
}

[NamedSilo]
public sealed class DepotGrain : Grain, IDepot
{
    public static readonly ConcurrentDictionary<string, object[]> Originals = new();

    private Parcel _kept = new();

    public Task<int> Spoil(List<int> numbers)
    {
        var sum = numbers.Sum();
        numbers.Clear();
        return Task.FromResult(sum);
    }

    public async Task<int> SumAfter(string gate, List<int> numbers)
    {
        await Gates.Pass(gate);
        return numbers.Sum();
    }

    public Task Keep(Parcel parcel)
    {
        _kept = parcel;
        return Task.CompletedTask;
    }

    public Task<Parcel> Kept() => Task.FromResult(_kept);

    public Task SpoilKept()
    {
        _kept.Items.Add("spoilt");
        return Task.CompletedTask;
    }

    public Task<Parcel> EchoParcel(Parcel parcel) => Task.FromResult(parcel);

    public Task<object?> Echo(object? value) => Task.FromResult(value);

    public Task<bool> AreSame(Parcel one, Parcel two) => Task.FromResult(ReferenceEquals(one, two));

    public Task<bool> IsCyclic(Parcel parcel) => Task.FromResult(ReferenceEquals(parcel, parcel.Next?.Next));

    public Task<Label> EchoLabel(Label label) => Task.FromResult(label);

    public Task<(Spot, ReadOnlyParts)> EchoParts(Spot spot, ReadOnlyParts parts) => Task.FromResult((spot, parts));

    public Task<string> WhatArrives(string key, List<int> plain, List<int> parameter, Immutable<List<int>> wrapped, Frozen frozen)
    {
        object[] arrived = [plain, parameter, wrapped.Value, frozen];
        return Task.FromResult(string.Join(", ", arrived.Zip(Originals[key], (a, b) => ReferenceEquals(a, b) ? "same" : "copy")));
    }

    public Task<bool> TakeUnmarked(object value) => Task.FromResult(value is Unmarked);

    public Task<object> GiveUnmarked() => Task.FromResult<object>(new Unmarked());

    public Task<Parcel> Null(Parcel? parcel) => Task.FromResult(parcel!);
}

public interface ISender : IGrainWithStringKey
{
    Task<string> SendAndSpoil(string depot);

    Task<string> MutateWhileTheCallRuns(string depot, string gate);

    Task<string> SpoilTheResult(string depot);

    Task<string> SendImmutables(string depot);

    Task<string> SendUnmarked(string depot);
}

/// <summary>Calls depots, so that the tests see grain to grain calls too.</summary>
[NamedSilo]
public sealed class SenderGrain : Grain, ISender
{
    public async Task<string> SendAndSpoil(string depot)
    {
        var numbers = new List<int> { 1, 2, 3 };
        var sum = await Depot(depot).Spoil(numbers);
        return $"{sum}, {numbers.Count} left";
    }

    public async Task<string> MutateWhileTheCallRuns(string depot, string gate)
    {
        var numbers = new List<int> { 1, 2, 3 };
        var call = Depot(depot).SumAfter(gate, numbers);
        numbers.Clear();
        await Gates.Reached(gate);
        Gates.Open(gate);
        return $"{await call}";
    }

    public async Task<string> SpoilTheResult(string depot)
    {
        await Depot(depot).Keep(new Parcel { Items = ["a"] });
        var one = await Depot(depot).Kept();
        one.Items.Clear();
        await Depot(depot).SpoilKept();
        return string.Join(" ", (await Depot(depot).Kept()).Items) + $", {one.Items.Count} mine";
    }

    public async Task<string> SendImmutables(string depot)
    {
        var key = Guid.NewGuid().ToString();
        var (plain, parameter, wrapped, frozen) = (new List<int> { 1 }, new List<int> { 2 }, new List<int> { 3 }, new Frozen { Values = [4] });
        DepotGrain.Originals[key] = [plain, parameter, wrapped, frozen];
        return await Depot(depot).WhatArrives(key, plain, parameter, wrapped.AsImmutable(), frozen);
    }

    public async Task<string> SendUnmarked(string depot)
    {
        try
        {
            await Depot(depot).TakeUnmarked(new Unmarked());
            return "sent";
        }
        catch (Exception exception)
        {
            return exception.GetType().Name;
        }
    }

    private IDepot Depot(string key) => GrainFactory.GetGrain<IDepot>(key);
}
