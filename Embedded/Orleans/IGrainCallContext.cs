using System.Reflection;
using Orleans.Runtime;

namespace Orleans;

public interface IGrainCallContext
{
    object Grain { get; }

    GrainId? SourceId { get; }

    GrainId TargetId { get; }

    string InterfaceName { get; }

    string MethodName { get; }

    MethodInfo InterfaceMethod { get; }

    /// <summary>The result, once <see cref="Invoke"/> has completed; a filter may replace it.</summary>
    object? Result { get; set; }

    /// <summary>Goes on to the next filter, and after the last one to the call itself.</summary>
    Task Invoke();
}
