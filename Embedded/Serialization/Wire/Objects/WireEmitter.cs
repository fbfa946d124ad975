using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using OrleansCluster.Embedded.Serialization.Types;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>
/// Makes the code that writes and reads the members of one type. It reaches private and read-only fields, as the copier's does.
/// </summary>
internal static class WireEmitter
{
    private static readonly MethodInfo _typeOfHandle = ((Func<RuntimeTypeHandle, Type?>)Type.GetTypeFromHandle).Method;
    private static readonly MethodInfo _newUninitialized = ((Func<Type, object>)RuntimeHelpers.GetUninitializedObject).Method;
    private static readonly MethodInfo _writeTag = typeof(WireWriter).GetMethod(nameof(WireWriter.WriteTag))!;
    private static readonly MethodInfo _writeByte = typeof(WireWriter).GetMethod(nameof(WireWriter.WriteByte))!;
    private static readonly MethodInfo _record = typeof(WireReader).GetMethod(nameof(WireReader.Record))!;
    private static readonly MethodInfo _tryField = typeof(WireReader).GetMethod(nameof(WireReader.TryField))!;
    private static readonly MethodInfo _nextLevel = typeof(WireReader).GetMethod(nameof(WireReader.NextLevel))!;
    private static readonly MethodInfo _endGroup = typeof(WireReader).GetMethod(nameof(WireReader.EndGroup))!;

    /// <summary>Arguments of the code: the parts of the plan (0), the value (1), the writer (2).</summary>
    public static GroupWriter<T> EmitWriter<T>(GroupPlan plan)
    {
        var method = NewMethod("Write", typeof(T), typeof(void), typeof(T), typeof(WireWriter));
        var il = method.GetILGenerator();
        if (plan.Base is { } @base)
        {
            EmitTag(il, PartWire(@base), 0);
            EmitPart(il, plan.Parts.Length - 1);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Callvirt, PartMethod(@base, nameof(IBasePart<>.WritePart)));
        }

        var part = 0;
        for (var level = 0; level < plan.Levels.Length; level++)
        {
            if (level > 0 || plan.Base is not null) EmitByte(il, WireTypes.LevelTag);
            var next = 0UL;
            foreach (var (member, number) in plan.Levels[level])
            {
                EmitWrite<T>(il, member, (WireCodec)plan.Parts[part], part++, number - next);
                next = number + 1;
            }
        }

        EmitByte(il, WireTypes.EndTag);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<GroupWriter<T>>(plan.Parts);
    }

    /// <summary>Arguments of the code: the parts of the plan (0), the reader (1), the object's number (2).</summary>
    public static GroupReader<T> EmitReader<T>(GroupPlan plan)
    {
        var method = NewMethod("Read", typeof(T), typeof(T), typeof(WireReader), typeof(int));
        var il = method.GetILGenerator();
        il.DeclareLocal(typeof(T));
        il.DeclareLocal(typeof(FieldCursor));
        if (!typeof(T).IsValueType) EmitCreation<T>(il, plan.Description);
        if (plan.Base is { } @base)
        {
            var absent = EmitField(il, 0, PartWire(@base));
            EmitPart(il, plan.Parts.Length - 1);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldloc_0);
            il.Emit(OpCodes.Callvirt, PartMethod(@base, nameof(IBasePart<>.ReadPart)));
            il.MarkLabel(absent);
            EmitStep(il, _nextLevel);
        }

        var part = 0;
        foreach (var level in plan.Levels)
        {
            foreach (var (member, number) in level) EmitRead<T>(il, member, (WireCodec)plan.Parts[part], part++, number);
            EmitStep(il, _nextLevel);
        }

        EmitStep(il, _endGroup);
        il.Emit(OpCodes.Ldloc_0);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<GroupReader<T>>(plan.Parts);
    }

    private static DynamicMethod NewMethod(string verb, Type type, Type result, params Type[] parameters) =>
        new($"{verb} {TypeNames.Of(type)}", result, [typeof(object[]), .. parameters], typeof(WireEmitter).Module, skipVisibility: true);

    private static WireType PartWire(WireBody @base) => (WireType)typeof(IBasePart<>).MakeGenericType(@base.Type).GetProperty(nameof(IBasePart<>.PartWire))!.GetValue(@base)!;

    private static MethodInfo PartMethod(WireBody @base, string name) => typeof(IBasePart<>).MakeGenericType(@base.Type).GetMethod(name)!;

    private static void EmitCreation<T>(ILGenerator il, TypeDescription description)
    {
        if (description.Constructor is { } constructor)
        {
            il.Emit(OpCodes.Newobj, constructor);
        }
        else
        {
            il.Emit(OpCodes.Ldtoken, typeof(T));
            il.Emit(OpCodes.Call, _typeOfHandle);
            il.Emit(OpCodes.Call, _newUninitialized);
        }

        il.Emit(OpCodes.Stloc_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldloc_0);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, _record);
    }

    private static void EmitWrite<T>(ILGenerator il, SerializableMember member, WireCodec codec, int part, ulong delta)
    {
        var isStruct = typeof(T).IsValueType;
        EmitTag(il, codec.Wire, delta);
        EmitPart(il, part);
        il.Emit(OpCodes.Ldarg_2);
        if (isStruct) il.Emit(OpCodes.Ldarga_S, (byte)1);
        else il.Emit(OpCodes.Ldarg_1);
        if (member.Field is not null) il.Emit(OpCodes.Ldfld, member.Field);
        else il.Emit(isStruct ? OpCodes.Call : OpCodes.Callvirt, member.Property!.GetMethod!);
        il.Emit(OpCodes.Callvirt, CodecMethod(member, "WriteValue"));
    }

    private static void EmitRead<T>(ILGenerator il, SerializableMember member, WireCodec codec, int part, ulong number)
    {
        var isStruct = typeof(T).IsValueType;
        var absent = EmitField(il, number, codec.Wire);
        if (isStruct) il.Emit(OpCodes.Ldloca_S, (byte)0);
        else il.Emit(OpCodes.Ldloc_0);
        EmitPart(il, part);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Callvirt, CodecMethod(member, "ReadValue"));
        if (member.Field is not null) il.Emit(OpCodes.Stfld, member.Field);
        else il.Emit(isStruct ? OpCodes.Call : OpCodes.Callvirt, member.Property!.SetMethod!);
        il.MarkLabel(absent);
    }

    private static MethodInfo CodecMethod(SerializableMember member, string name) =>
        typeof(WireCodec<>).MakeGenericType(member.Type).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>Takes the member if it is there; else the code goes on at the label.</summary>
    private static Label EmitField(ILGenerator il, ulong number, WireType type)
    {
        var absent = il.DefineLabel();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldloca_S, (byte)1);
        il.Emit(OpCodes.Ldc_I8, (long)number);
        il.Emit(OpCodes.Ldc_I4, (int)type);
        il.Emit(OpCodes.Call, _tryField);
        il.Emit(OpCodes.Brfalse, absent);
        return absent;
    }

    private static void EmitStep(ILGenerator il, MethodInfo step)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldloca_S, (byte)1);
        il.Emit(OpCodes.Call, step);
    }

    private static void EmitTag(ILGenerator il, WireType type, ulong delta)
    {
        if (delta < WireTypes.LongDelta)
        {
            EmitByte(il, (byte)((int)type | (int)delta << 4));
            return;
        }

        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldc_I4, (int)type);
        il.Emit(OpCodes.Ldc_I8, (long)delta);
        il.Emit(OpCodes.Call, _writeTag);
    }

    private static void EmitByte(ILGenerator il, byte value)
    {
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldc_I4, (int)value);
        il.Emit(OpCodes.Call, _writeByte);
    }

    /// <summary>Loads a part. Its exact type is known, which spares the cast that verifiable code would have.</summary>
    private static void EmitPart(ILGenerator il, int index)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldelem_Ref);
    }
}
