using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Utilities;

/// <summary>A list of observers, each known by itself.</summary>
/// <inheritdoc cref="ObserverManager{TIdentity, TObserver}"/>
public class ObserverManager<TObserver>(TimeSpan expiration, ILogger log) : ObserverManager<IAddressable, TObserver>(expiration, log);
