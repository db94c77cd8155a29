package tinypushgateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A heap that is exhausted exactly once, at the allocation of one's choice: the classes of the gateway are loaded a second time, with a call
 * to {@link #allocate} before each {@code new} in them. Counted are allocations of virtual threads, which serve connections; those inside the
 * JDK are not.
 */
public final class FailingAllocations {
    private static final String PACKAGE = "tinypushgateway.";
    private static final AtomicLong LEFT = new AtomicLong();

    private FailingAllocations() {}

    /** From now on the allocation of this number fails, counted from 1. */
    public static void arm(long number) {
        LEFT.set(number);
    }

    /** From now on none fails; whether one has. */
    public static boolean disarm() {
        return LEFT.getAndSet(0) <= 0;
    }

    /** Called before each allocation. */
    public static void allocate() {
        if (LEFT.get() > 0 && Thread.currentThread().isVirtual() && LEFT.decrementAndGet() == 0) {
            LEFT.set(-1);
            throw new OutOfMemoryError("injected by a test");
        }
    }

    /** The classes of the gateway once more; those of tests named here see them, and are not changed. */
    static final class Loader extends ClassLoader {
        private final String test;

        Loader(Class<?> test) {
            super(test.getClassLoader());
            this.test = test.getName();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE) || name.equals(FailingAllocations.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                byte[] changed = name.startsWith(test) ? bytes : instrument(bytes);
                return defineClass(name, changed, 0, changed.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static byte[] instrument(byte[] bytes) {
            ClassDesc owner = ClassDesc.of(FailingAllocations.class.getName());
            MethodTypeDesc type = MethodTypeDesc.ofDescriptor("()V");
            CodeTransform calls = (builder, element) -> {
                if (element instanceof NewObjectInstruction
                        || element instanceof NewPrimitiveArrayInstruction
                        || element instanceof NewReferenceArrayInstruction
                        || element instanceof NewMultiArrayInstruction) {
                    builder.invokestatic(owner, "allocate", type);
                }
                builder.with(element);
            };
            ClassFile classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(FailingAllocations.class.getClassLoader())));
            return classFile.transformClass(classFile.parse(bytes), ClassTransform.transformingMethodBodies(calls));
        }
    }
}
