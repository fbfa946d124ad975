using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Orleans;
using Orleans.Serialization;
using Orleans.Runtime;
using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Invocation;

/// <summary>A grain interface: its methods, those of the interfaces it extends included, in a stable order.</summary>
internal sealed class InterfaceModel
{
    private readonly Dictionary<ulong, MethodModel> _byWireId;

    public InterfaceModel(Type type, CopierProvider copiers)
    {
        Type = type;
        var alias = type.GetCustomAttribute<AliasAttribute>();
        InterfaceType = GrainInterfaceType.Create(alias?.Alias ?? type.FullName ?? type.Name);
        Methods = [.. AllMethods(type).Select(method => Model(method, copiers))];
        foreach (var same in Methods.GroupBy(method => method.WireId).Where(group => group.Count() > 1))
            throw new InvalidOperationException($"The methods {string.Join(" and ", same.Select(method => method.Name))} of {type.FullName} have the same name and parameter types between processes. Give one of them another [Alias].");
        _byWireId = Methods.ToDictionary(method => method.WireId);
    }

    public Type Type { get; }

    public GrainInterfaceType InterfaceType { get; }

    public IReadOnlyList<MethodModel> Methods { get; }

    /// <summary>What its methods are called between processes, without making a model of it.</summary>
    public static IEnumerable<ulong> WireIdsOf(Type type, CopierProvider copiers) => AllMethods(type).Select(method => MethodWire.IdOf(type, method, copiers.Wire.Catalog));

    public bool TryFindMethod(ulong wireId, [MaybeNullWhen(false)] out MethodModel method) => _byWireId.TryGetValue(wireId, out method);

    private static IEnumerable<MethodInfo> AllMethods(Type type) =>
        type.GetInterfaces().Append(type)
            .SelectMany(i => i.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .OrderBy(m => m.DeclaringType!.FullName, StringComparer.Ordinal)
            .ThenBy(m => m.ToString(), StringComparer.Ordinal);

    private MethodModel Model(MethodInfo method, CopierProvider copiers)
    {
        Check(method);
        var isEnumerable = MethodCompiler.IsEnumerable(method);
        var type = (isEnumerable ? typeof(EnumerableModel<,,>) : typeof(MethodModel<,,>))
            .MakeGenericType(Type, MethodCompiler.ArgumentsType(method), MethodCompiler.ResultType(method));
        try
        {
            return (MethodModel)Activator.CreateInstance(type, this, method, copiers)!;
        }
        catch (TargetInvocationException failure) when (failure.InnerException is CodecNotFoundException cause)
        {
            throw new CodecNotFoundException($"{Type.FullName}.{method.Name} cannot be called: {cause.Message}");
        }
    }

    private void Check(MethodInfo method)
    {
        string? wrong = null;
        var returned = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType;
        if (method.IsGenericMethodDefinition) wrong = "it is generic, which this engine does not support";
        else if (method.IsSpecialName) wrong = "grain interfaces cannot have properties or events";
        else if (method.GetParameters().Any(p => p.ParameterType.IsByRef)) wrong = "it has a ref, in or out parameter";
        else if (method.GetParameters().Count(p => p.ParameterType == typeof(CancellationToken)) > 1) wrong = "it has more than one cancellation token";
        else if (returned != typeof(Task) && returned != typeof(Task<>) && returned != typeof(ValueTask) && returned != typeof(ValueTask<>) && returned != typeof(IAsyncEnumerable<>) && returned != typeof(void))
            wrong = $"it returns {method.ReturnType}; allowed are Task, Task<T>, ValueTask, ValueTask<T>, IAsyncEnumerable<T> and void";
        if (wrong is not null) throw new InvalidOperationException($"{Type.FullName}.{method.Name} cannot be a grain method: {wrong}.");
    }
}
