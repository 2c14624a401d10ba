// SPDX-License-Identifier: GPL-2.0-or-later
/* A driver for a device that does not exist, written to hold every construct the front end must read. */
#include <linux/module.h>
#include <linux/of.h>

#define DEMO_BANKS	4
#define demo_log(d, f, ...) do { dev_dbg((d)->dev, f, ##__VA_ARGS__); } while (0)

struct demo_bank {
	struct list_head node;
	u32 __iomem *regs;
	int (*reset)(struct demo_bank *bank, gfp_t gfp);
	DECLARE_BITMAP(pins, 64);
};

static DEFINE_MUTEX(demo_lock);
static LIST_HEAD(demo_banks);

static const struct of_device_id demo_match[] = {
	{ .compatible = "example,demo", .data = (void *)DEMO_BANKS },
	{ }
};
MODULE_DEVICE_TABLE(of, demo_match);

static inline struct demo *to_demo(struct device *dev)
{
	return container_of(dev, struct demo, core.dev);
}

static int __must_check demo_read(struct demo *d, unsigned int reg, u32 *val)
	__must_hold(&demo_lock)
{
	u32 raw = readl_relaxed(d->base + (size_t)reg * sizeof(*val));
	int err = d->check ? d->check(raw) : 0;

	if (err)
		return err;
	*val = raw & ~(u32)GENMASK(7, 0);
	return d->shadow[reg] ?: (int)raw;
}

static int demo_add_bank(struct demo *d, struct device_node *np, unsigned long flags)
{
	struct demo_bank *bank;
	const char *name;
	int ret, i;

	bank = devm_kzalloc(d->dev, sizeof(*bank), GFP_KERNEL);
	if (!bank)
		return -ENOMEM;

	ret = of_property_read_string(np, "label", &name);
	if (ret < 0)
		goto err_put;

	for (i = 0; i < DEMO_BANKS && !(flags & BIT(i)); i++)
		set_bit(i, bank->pins);

	do {
		ret = bank->reset(bank, GFP_KERNEL | __GFP_NOWARN);
		cpu_relax();
	} while (ret == -EAGAIN);

	switch (ret) {
	case 0:
		break;
	case -EBUSY ... -EPERM:
		dev_warn(d->dev, "bank %s busy: %pOF\n" " (flags %#lx)", name, np, flags);
		fallthrough;
	default:
		goto err_put;
	}

	list_add_tail(&bank->node, &demo_banks);
	return 0;

err_put:
	of_node_put(np);
	return ret;
}

static int demo_scan(struct demo *d)
{
	struct device_node *np __free(device_node) = of_get_child_by_name(d->dev->of_node, "banks");
	struct device_node *child;
	struct demo_bank *bank, *next;
	static const u8 order[] = { [0 ... 2] = 1, [DEMO_BANKS - 1] = 0xff };
	u64 sum = 0;

	guard(mutex)(&demo_lock);
	for_each_available_child_of_node(np, child) {
		if (of_device_is_compatible(child, "example,unused"))
			continue;
		if (demo_add_bank(d, of_node_get(child), (unsigned long)d->flags)) {
			of_node_put(child);
			break;
		}
	}

	list_for_each_entry_safe(bank, next, &demo_banks, node)
		if (bitmap_empty(bank->pins, 64))
			list_del(&bank->node);
		else
			sum += min_t(u64, readl(bank->regs), order[0]);

	scoped_guard(spinlock_irqsave, &d->irq_lock) {
		d->sum = ({ typeof(sum) twice = sum * 2; twice; });
	}
#ifdef CONFIG_DEMO_TRACE
	trace_demo(d, sum);
#else
	demo_log(d, "sum %llu", sum);
#endif
	return 0;
}

static irqreturn_t demo_irq(int irq, void *cookie)
{
	struct demo *d = cookie;
	unsigned long flags;
	u32 status;

	spin_lock_irqsave(&d->irq_lock, flags);
	status = READ_ONCE(*(u32 *)(d->base + 4));
	asm volatile("nop" : "+r" (status) : "i" (sizeof(d->base)) : "memory");
	if (likely(status & 1) && !(status >> 4))
		d->events[(status >> 1) & 3]++;
	spin_unlock_irqrestore(&d->irq_lock, flags);
	return status ? IRQ_HANDLED : IRQ_NONE;
}

SYSCALL_DEFINE2(demo_control, int, fd, struct demo_args __user *, uargs)
{
	struct demo_args args = { .size = sizeof(args), };
	CLASS(fd, f)(fd);

	if (fd_empty(f) || copy_from_user(&args, uargs, sizeof(args)))
		return -EFAULT;
	while (args.count--)
		(void)demo_step((struct demo_step){ .index = args.count, .last = !args.count });
	return 0;
}
