using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// The base of interfaces by which grains call objects of clients. Make a reference by
/// <see cref="IGrainFactory.CreateObjectReference{TGrainObserverInterface}"/> and hand that out.
/// </summary>
public interface IGrainObserver : IAddressable;
