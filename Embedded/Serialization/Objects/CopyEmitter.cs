using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using OrleansCluster.Embedded.Serialization.Collections;
using OrleansCluster.Embedded.Serialization.Types;

namespace OrleansCluster.Embedded.Serialization.Objects;

/// <summary>
/// Makes the code that copies one type, at its first copy. It reaches private and read-only fields, as code that Orleans
/// generates does. The arguments of the code are the copiers of the members (0), the value (1) and the context (2).
/// </summary>
internal static class CopyEmitter
{
    private static readonly MethodInfo _typeOfHandle = ((Func<RuntimeTypeHandle, Type?>)Type.GetTypeFromHandle).Method;

    private static readonly MethodInfo _newUninitialized = ((Func<Type, object>)RuntimeHelpers.GetUninitializedObject).Method;

    private static readonly MethodInfo _record =
        typeof(CopyContext).GetMethod(nameof(CopyContext.Record), BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>
    /// Code for a class: a new object gets every member. (MemberwiseClone and overwriting the rest takes several times longer.)
    /// </summary>
    public static CopyBody<T> EmitClass<T>(MemberPlan plan)
        where T : class
    {
        var method = NewMethod<T>();
        var il = method.GetILGenerator();
        il.DeclareLocal(typeof(T));
        EmitCreation<T>(il, plan.Description);
        il.Emit(OpCodes.Stloc_0);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldloc_0);
        il.Emit(OpCodes.Call, _record);
        if (plan.FrameworkBase is { } frameworkBase)
            EmitBase(il, plan, frameworkBase);

        EmitMembers(il, plan, onlyDeep: false, isStruct: false);
        return Finish<T>(il, method, plan);
    }

    /// <summary>Code for a struct: as it is but for the members to copy, or member by member if some are lost.</summary>
    public static CopyBody<T> EmitStruct<T>(MemberPlan plan)
        where T : struct
    {
        var method = NewMethod<T>();
        var il = method.GetILGenerator();
        il.DeclareLocal(typeof(T));
        var isWhole = !plan.Description.LosesMembers;
        if (isWhole)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Stloc_0);
        }
        else
        {
            il.Emit(OpCodes.Ldloca_S, (byte)0);
            il.Emit(OpCodes.Initobj, typeof(T));
        }

        EmitMembers(il, plan, onlyDeep: isWhole, isStruct: true);
        return Finish<T>(il, method, plan);
    }

    private static DynamicMethod NewMethod<T>() =>
        new($"Copy {TypeNames.Of(typeof(T))}", typeof(T), [typeof(Copier[]), typeof(T), typeof(CopyContext)],
            typeof(CopyEmitter).Module, skipVisibility: true);

    private static CopyBody<T> Finish<T>(ILGenerator il, DynamicMethod method, MemberPlan plan)
    {
        il.Emit(OpCodes.Ldloc_0);
        il.Emit(OpCodes.Ret);
        Copier[] copiers = plan.FrameworkBase is { } frameworkBase ? [.. plan.Copiers, frameworkBase] : plan.Copiers;
        return method.CreateDelegate<CopyBody<T>>(copiers);
    }

    private static void EmitCreation<T>(ILGenerator il, TypeDescription description)
    {
        if (description.Constructor is { } constructor)
        {
            il.Emit(OpCodes.Newobj, constructor);
            return;
        }

        il.Emit(OpCodes.Ldtoken, typeof(T));
        il.Emit(OpCodes.Call, _typeOfHandle);
        il.Emit(OpCodes.Call, _newUninitialized);
    }

    private static void EmitBase(ILGenerator il, MemberPlan plan, Copier frameworkBase)
    {
        var copyInto = typeof(IBaseCopier<>).MakeGenericType(frameworkBase.Type).GetMethod("CopyInto")!;
        EmitCopier(il, plan.Copiers.Length);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldloc_0);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Callvirt, copyInto);
    }

    private static void EmitMembers(ILGenerator il, MemberPlan plan, bool onlyDeep, bool isStruct)
    {
        for (var i = 0; i < plan.Members.Length; i++)
        {
            var member = plan.Members[i];
            var isShallow = plan.IsShallow(i);
            if (onlyDeep && isShallow && member.Field is not null)
                continue;

            EmitTarget(il, isStruct);
            if (isShallow)
            {
                EmitRead(il, member, isStruct);
            }
            else
            {
                EmitCopier(il, i);
                EmitRead(il, member, isStruct);
                il.Emit(OpCodes.Ldarg_2);
                il.Emit(OpCodes.Callvirt, plan.Copiers[i].GetType().GetMethod("Copy", [member.Type, typeof(CopyContext)])!);
            }

            if (member.Field is not null)
                il.Emit(OpCodes.Stfld, member.Field);
            else
                il.Emit(isStruct ? OpCodes.Call : OpCodes.Callvirt, member.Property!.SetMethod!);
        }
    }

    private static void EmitTarget(ILGenerator il, bool isStruct)
    {
        if (isStruct)
            il.Emit(OpCodes.Ldloca_S, (byte)0);
        else
            il.Emit(OpCodes.Ldloc_0);
    }

    private static void EmitRead(ILGenerator il, SerializableMember member, bool isStruct)
    {
        if (isStruct)
            il.Emit(OpCodes.Ldarga_S, (byte)1);
        else
            il.Emit(OpCodes.Ldarg_1);

        if (member.Field is not null)
            il.Emit(OpCodes.Ldfld, member.Field);
        else
            il.Emit(isStruct ? OpCodes.Call : OpCodes.Callvirt, member.Property!.GetMethod!);
    }

    /// <summary>Loads a copier. Its exact type is known, which spares the cast that verifiable code would have.</summary>
    private static void EmitCopier(ILGenerator il, int index)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldelem_Ref);
    }
}
