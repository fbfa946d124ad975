using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Invocation;

/// <summary>
/// Makes the classes behind grain references. A proxy's method packs its arguments into a tuple and hands it, with the method's
/// model, to <see cref="GrainProxy"/>: that is all the code there is to emit, everything else is ordinary C#.
/// </summary>
internal sealed class ProxyFactory(CopierProvider copiers)
{
    private readonly ConcurrentDictionary<Type, Entry> _entries = new();
    private readonly Lock _gate = new();
    private ModuleBuilder? _module;
    private AssemblyBuilder? _assembly;
    private int _sequence;

    private delegate GrainProxy Activator(GrainRuntime runtime, GrainId grainId, InterfaceModel model);

    public GrainReference Create(GrainRuntime runtime, Type interfaceType, GrainId grainId)
    {
        var entry = _entries.TryGetValue(interfaceType, out var found) ? found : Add(interfaceType);
        return entry.Create(runtime, grainId, entry.Model);
    }

    public InterfaceModel ModelOf(Type interfaceType) => (_entries.TryGetValue(interfaceType, out var found) ? found : Add(interfaceType)).Model;

    private Entry Add(Type interfaceType)
    {
        if (!interfaceType.IsInterface || !typeof(IAddressable).IsAssignableFrom(interfaceType))
            throw new ArgumentException($"{interfaceType} is not a grain interface.", nameof(interfaceType));

        lock (_gate)
        {
            if (_entries.TryGetValue(interfaceType, out var found)) return found;
            var model = new InterfaceModel(interfaceType, copiers);
            var entry = new Entry(model, Build(model));
            _entries[interfaceType] = entry;
            return entry;
        }
    }

    private Activator Build(InterfaceModel model)
    {
        var builder = Module(model.Type).DefineType(
            $"{model.Type.Name.TrimStart('I')}Proxy{_sequence++}",
            TypeAttributes.Public | TypeAttributes.Sealed,
            typeof(GrainProxy),
            [model.Type]);
        DefineConstructor(builder);
        var fields = model.Methods.Select((method, index) => DefineMethod(builder, method, index)).ToArray();
        var type = builder.CreateType();
        for (var i = 0; i < fields.Length; i++) type.GetField(fields[i].Name, BindingFlags.Static | BindingFlags.Public)!.SetValue(null, model.Methods[i]);

        var constructor = type.GetConstructors()[0];
        var create = new DynamicMethod("Create", typeof(GrainProxy), [typeof(GrainRuntime), typeof(GrainId), typeof(InterfaceModel)], typeof(ProxyFactory), skipVisibility: true);
        var code = create.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Ldarg_2);
        code.Emit(OpCodes.Newobj, constructor);
        code.Emit(OpCodes.Ret);
        return create.CreateDelegate<Activator>();
    }

    private ModuleBuilder Module(Type forInterface)
    {
        if (_module is null)
        {
            _assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("OrleansCluster.Embedded.Proxies"), AssemblyBuilderAccess.Run);
            _module = _assembly.DefineDynamicModule("Proxies");
            AllowInternalsOf(typeof(ProxyFactory).Assembly);
        }

        // Grain interfaces may be internal, and so may the types in their methods.
        for (var type = forInterface; type is not null; type = type.DeclaringType) AllowInternalsOf(type.Assembly);
        return _module;
    }

    private readonly HashSet<string> _opened = new(StringComparer.Ordinal);

    private void AllowInternalsOf(Assembly assembly)
    {
        var name = assembly.GetName().Name!;
        if (!_opened.Add(name)) return;
        var attribute = typeof(System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        _assembly!.SetCustomAttribute(new CustomAttributeBuilder(attribute, [name]));
    }

    private static void DefineConstructor(TypeBuilder builder)
    {
        Type[] parameters = [typeof(GrainRuntime), typeof(GrainId), typeof(InterfaceModel)];
        var inherited = typeof(GrainProxy).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, parameters)!;
        var code = builder.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, parameters).GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Ldarg_2);
        code.Emit(OpCodes.Ldarg_3);
        code.Emit(OpCodes.Call, inherited);
        code.Emit(OpCodes.Ret);
    }

    private static FieldBuilder DefineMethod(TypeBuilder builder, MethodModel model, int index)
    {
        var method = model.Method;
        var parameters = method.GetParameters().Select(p => p.ParameterType).ToArray();
        var field = builder.DefineField($"Method{index}", model.GetType(), FieldAttributes.Public | FieldAttributes.Static);
        var body = builder.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType,
            parameters);
        var code = body.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldsfld, field);
        PackArguments(code, method, parameters);
        code.Emit(OpCodes.Call, GrainProxy.InvokerFor(model));
        code.Emit(OpCodes.Ret);
        builder.DefineMethodOverride(body, method);
        return field;
    }

    private static void PackArguments(ILGenerator code, MethodInfo method, Type[] parameters)
    {
        var packed = MethodCompiler.ArgumentsType(method);
        if (packed == typeof(object[]))
        {
            code.Emit(OpCodes.Ldc_I4, parameters.Length);
            code.Emit(OpCodes.Newarr, typeof(object));
            for (var i = 0; i < parameters.Length; i++)
            {
                code.Emit(OpCodes.Dup);
                code.Emit(OpCodes.Ldc_I4, i);
                code.Emit(OpCodes.Ldarg, i + 1);
                if (parameters[i].IsValueType) code.Emit(OpCodes.Box, parameters[i]);
                code.Emit(OpCodes.Stelem_Ref);
            }

            return;
        }

        if (parameters.Length == 0)
        {
            var empty = code.DeclareLocal(typeof(ValueTuple));
            code.Emit(OpCodes.Ldloc, empty);
            return;
        }

        for (var i = 0; i < parameters.Length; i++) code.Emit(OpCodes.Ldarg, i + 1);
        code.Emit(OpCodes.Newobj, packed.GetConstructor(parameters)!);
    }

    private sealed record Entry(InterfaceModel Model, Activator Create);
}
